// Names for parts of Wagtail's desk that carry none of their own, so that a screen reader can say what they are.
(() => {
  'use strict';

  const FIELD = '[data-field-wrapper], .w-field__wrapper, .w-panel';
  const UNNAMED = '.public-DraftEditor-content, .tagit input, #fileupload';

  const nameOf = (part) => {
    if (part.id === 'fileupload') return 'Chọn ảnh để tải lên';
    let field = part.closest(FIELD);
    while (field) {
      const label = field.querySelector('label, .w-panel__heading');
      if (label && label.textContent.trim()) return label.textContent.replace('*', '').trim();
      field = field.parentElement.closest(FIELD);
    }
    return '';
  };

  const nameAll = () => {
    document.querySelectorAll(UNNAMED).forEach((part) => {
      if (part.hasAttribute('aria-label')) return;
      const name = nameOf(part);
      if (name) part.setAttribute('aria-label', name);
    });
  };

  document.addEventListener('DOMContentLoaded', () => {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  });
})();
