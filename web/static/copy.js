// Copies the text of a field; the button is there only where that works.
'use strict';

for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(field.value).then(() => true, () => false);
    if (!copied) field.select();
    document.querySelector('[data-copied]').textContent = copied ? 'Copied.' : 'Your browser does not allow that: copy the marked text.';
  });
}
