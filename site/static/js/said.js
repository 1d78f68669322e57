/* What an act did, or why not, stands beside what was pressed, inside the screen, and takes the focus.

The server says it at the top of the page (messages, a summary of mistakes, a refusal); here it moves to the same button,
or to the part of the page the button stood in, where that is still there. Without this file it stays at the top. */
(function () {
  "use strict";
  var KEPT = "da-bam";
  var OLD_MS = 120000;
  var SAID = "[data-error-summary], main .notice-error[role=alert], .messages";
  var CHANGES = ["csrfmiddlewaretoken", "key", "submission_key"];
  var PARTS = "main section, main article, main details, main fieldset, main li, main .card";

  /* A form by what it is about: its address and its hidden fields, but not those that are new on every page. */
  function about(form) {
    var said = Array.prototype.filter.call(form.elements, function (field) {
      return field.type === "hidden" && CHANGES.indexOf(field.name) < 0;
    });
    return [form.getAttribute("action") || ""].concat(said.map(function (field) {
      return field.name + "=" + field.value;
    })).join("&");
  }

  function nameOf(button) { return (button.name || "") + "=" + (button.value || "") + ":" + button.textContent.trim(); }

  function buttonsOf(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.type === "submit" || field.type === "image";
    });
  }

  /* The named parts of the page around a node, from the nearest outwards. */
  function around(node) {
    var found = [];
    for (var part = node.closest(PARTS); part; part = part.parentElement && part.parentElement.closest(PARTS)) {
      found.push(part.id || part.getAttribute("aria-labelledby") || "");
    }
    return found.filter(Boolean);
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter || buttonsOf(form)[0];
    if (event.defaultPrevented || form.method !== "post" || !button) { return; }
    try {
      window.sessionStorage.setItem(KEPT, JSON.stringify({
        page: window.location.pathname, form: about(form), button: nameOf(button), parts: around(button), at: Date.now()
      }));
    } catch (error) { /* the words stay at the top */ }
  });

  function taken() {
    var text = null;
    try {
      text = window.sessionStorage.getItem(KEPT);
      window.sessionStorage.removeItem(KEPT);
    } catch (error) { return null; }
    var kept = text && JSON.parse(text);
    return kept && Date.now() - kept.at < OLD_MS && kept.page === window.location.pathname ? kept : null;
  }

  /* The button that was pressed, on the page as it is now; what it is folded into is opened. */
  function pressed(kept) {
    var same = Array.prototype.filter.call(document.forms, function (form) {
      return form.method === "post" && about(form) === kept.form;
    });
    for (var i = 0; i < same.length; i += 1) {
      var buttons = buttonsOf(same[i]);
      for (var j = 0; j < buttons.length; j += 1) {
        if (nameOf(buttons[j]) === kept.button) { return buttons[j]; }
      }
    }
    return null;
  }

  function unfold(node) {
    for (var folded = node.closest("details"); folded; folded = folded.parentElement.closest("details")) { folded.open = true; }
  }

  /* What the address of the page names after "#". */
  function target() {
    var id = decodeURIComponent(window.location.hash.slice(1));
    var node = id && document.getElementById(id);
    return node && node.id !== "noi-dung" && node.closest("main") ? node : null;
  }

  /* Put the words beside the button or below the heading of its part; where neither is left they stay at the top. */
  function put(words, kept) {
    var named = target();
    if (named) {
      var inside = /^(SECTION|ARTICLE|DIV|DETAILS)$/.test(named.tagName);
      unfold(named);
      words.forEach(function (node) {
        if (inside) { named.insertBefore(node, named.firstElementChild); } else { named.insertAdjacentElement("beforebegin", node); }
      });
      return;
    }
    var button = pressed(kept);
    if (button) {
      unfold(button);
      var row = button.closest(".form-actions") || (button.parentElement.tagName === "FORM" ? button : null);
      var before = row || button.form;
      if (row || !/^(TR|UL|OL|TBODY)$/.test(before.parentElement.tagName)) {
        words.forEach(function (node) { before.parentElement.insertBefore(node, before); });
        return;
      }
    }
    for (var i = 0; i < kept.parts.length; i += 1) {
      named = document.getElementById(kept.parts[i]);
      if (named && /^H[1-6]$/.test(named.tagName)) {
        unfold(named);
        words.slice().reverse().forEach(function (node) { named.insertAdjacentElement("afterend", node); });
        return;
      }
    }
  }

  /* At the top of the screen below the bars, where the page was opened at a place; else in the middle. */
  function scroll(node) {
    var high = node.offsetHeight > window.innerHeight / 2;
    node.scrollIntoView({ block: high || target() ? "start" : "center" });
  }

  /* Going to the place an address names, a browser takes the focus away once more when the page has loaded. */
  function show(node) {
    function take() {
      if (document.activeElement && document.activeElement !== document.body && document.activeElement !== node) { return; }
      node.focus({ preventScroll: true });
      scroll(node);
    }
    if (!node.hasAttribute("tabindex")) { node.setAttribute("tabindex", "-1"); }
    node.focus({ preventScroll: true });
    scroll(node);
    window.addEventListener("load", function () { window.requestAnimationFrame(take); });
  }

  var kept = taken();
  var words = Array.prototype.slice.call(document.querySelectorAll(SAID));
  if (!words.length) { return; }
  if (kept) { put(words, kept); }
  show(words[0]);
}());
