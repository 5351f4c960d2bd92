// Whatever a browser complains of while a page is open: errors on its console, scripts that throw, requests that fail.

/** Writes down what goes wrong in a context. */
export function watch(context, { found }) {
  context.on('console', (message) => {
    // A refused request is told of below, with its status.
    const isRequest = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRequest) found.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => found.push(`script: ${error.error().stack}`));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // The reader went on to another page, or it became a download.
    if (reason !== 'net::ERR_ABORTED') found.push(`request: ${request.method()} ${request.url()}: ${reason}`);
  });
  context.on('response', (answer) => {
    if (answer.status() >= 400) found.push(`request: ${answer.request().method()} ${answer.url()}: ${answer.status()}`);
  });
}
