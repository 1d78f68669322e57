// One save at a time in Wagtail's editor. What is pressed while the page saves by itself is sent when that is done:
// sent at once, the server would have both, and make two pages of one, or keep the older words as the later ones.
(() => {
  'use strict';

  const EDITOR = 'form[data-edit-form]';
  const SENDING_MS = 30000; // as long as Wagtail keeps a pressed button from being pressed again
  let saving = false; // the page is saving by itself
  let pressed = null; // how to send what was pressed meanwhile
  let sending = 0; // the timer of what is on its way

  const freed = () => {
    window.clearTimeout(sending);
    sending = 0;
  };
  const sent = () => {
    freed();
    sending = window.setTimeout(freed, SENDING_MS);
  };

  // Return whether this must not be sent now; what is pressed while the page saves is kept for later.
  const held = (send) => {
    if (saving) pressed = send;
    else if (!sending) { sent(); return false; }
    return true;
  };

  // A button that was pressed is switched off by now, and would be left out of what is sent.
  const sendAs = (form, button) => () => {
    if (!button || !button.isConnected) { form.requestSubmit(); return; }
    const off = button.disabled;
    button.disabled = false;
    form.requestSubmit(button);
    button.disabled = off;
  };

  window.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches(EDITOR)) return;
    if (held(sendAs(form, event.submitter))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      window.setTimeout(() => { if (event.defaultPrevented) freed(); }); // somebody else has stopped it
    }
  }, true);

  document.addEventListener('w-autosave:save', (event) => {
    if (!event.target.matches(EDITOR)) return;
    if (pressed || sending) event.preventDefault();
    else saving = true;
  });

  const saved = (event) => {
    if (!event.target.matches(EDITOR)) return;
    saving = false;
    const send = pressed;
    pressed = null;
    if (send) send();
  };
  document.addEventListener('w-autosave:success', saved);
  document.addEventListener('w-autosave:error', saved);

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll(EDITOR).forEach((form) => {
      // Decisions of an approval are sent by script, which no event tells of.
      form.submit = () => {
        const send = () => HTMLFormElement.prototype.submit.call(form);
        if (!held(() => { sent(); send(); })) send();
      };
    });
  });

  window.addEventListener('pageshow', freed); // also when the writer comes back to the page
})();
