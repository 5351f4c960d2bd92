// A page as it is without JavaScript, where axe, which is a script, can look at it: its elements and its style, no script of
// ours.
export async function twin(page, context) {
  const html = await page.content();
  const body = html.replaceAll(/<script\b[^>]*><\/script>/g, '').replaceAll(/<\/?noscript>/g, '');
  const copy = await context.newPage();
  await copy.route(
    (url) => url.href === page.url(),
    (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }),
  );
  await copy.goto(page.url());
  return copy;
}
