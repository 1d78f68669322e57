/* The reader's text size, set before the page is drawn. It stays in this browser, so that the pages themselves are
   the same for everybody and may be kept; without a script /co-chu.css does the same. */
(function () {
  "use strict";
  var STEPS = ["1", "2", "3", "4", "5"];
  var USUAL = "2";
  var KEY = "co-chu";

  function kept() {
    try { return STEPS.indexOf(localStorage.getItem(KEY)) < 0 ? USUAL : localStorage.getItem(KEY); } catch (error) { return USUAL; }
  }
  function show(step) {
    document.documentElement.dataset.textSize = step;
    document.querySelectorAll("[data-text-size] button").forEach(function (button) {
      var end = (button.value === "nho" && step === STEPS[0]) || (button.value === "lon" && step === STEPS[STEPS.length - 1]);
      button.setAttribute("aria-disabled", end ? "true" : "false");
    });
  }

  show(kept());
  document.addEventListener("DOMContentLoaded", function () { show(kept()); });
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[data-text-size]")) { return; }
    event.preventDefault();
    var at = STEPS.indexOf(kept());
    var wanted = event.submitter ? event.submitter.value : "vua";
    if (wanted === "nho") { at = Math.max(0, at - 1); } else if (wanted === "lon") { at = Math.min(STEPS.length - 1, at + 1); } else { at = STEPS.indexOf(USUAL); }
    try { localStorage.setItem(KEY, STEPS[at]); } catch (error) { /* a browser that keeps nothing still shows it here */ }
    show(STEPS[at]);
  });
}());
