/* The workbench: saving while typing. Files are uploads.js. Every form here works without this file. */
(function () {
  "use strict";

  var JSON_ONLY = { Accept: "application/json" };

  function say(node, words) { if (node) { node.textContent = words; } }

  function post(form, data) {
    return window.fetch(form.getAttribute("action") || window.location.pathname + window.location.search, {
      method: "POST", body: data, headers: JSON_ONLY, credentials: "same-origin"
    }).then(function (answer) {
      /* A page instead of an answer: the session is over, or the task has been finished meanwhile. */
      var spoken = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      return spoken ? answer.json().then(function (found) { return { status: answer.status, found: found }; }) : { status: 0, found: {} };
    });
  }

  /* ---------- saving while typing; a word when somebody else was first ---------- */
  var answerForm = document.querySelector("form[data-autosave]");
  if (answerForm) { autosave(answerForm); }

  function autosave(form) {
    var state = form.querySelector("[data-save-state]");
    var wait = 0, running = false, again = false, stopped = false, dirty = false, after = [];

    function send() {
      if (running) { again = true; return; }
      if (stopped) { return; }
      running = true;
      dirty = false;
      var data = new window.FormData(form);
      data.set("act", "save");
      say(state, "Đang lưu…");
      post(form, data).then(function (answer) {
        if (answer.status === 200) {
          form.elements.version.value = answer.found.version;
          say(state, answer.found.words);
          if (!dirty && !again) { form.dispatchEvent(new window.CustomEvent("drafts:saved")); }
        } else if (answer.status === 409) {
          choose(answer.found.conflict);
        } else if (answer.status === 0) {
          stopped = true;
          say(state, "Chưa lưu: phiên làm việc đã hết, hoặc việc này vừa được người khác xử lý. " + (form.hasAttribute("data-drafted")
            ? "Nội dung vừa gõ được giữ trên máy này: hãy tải lại trang, đăng nhập nếu được hỏi, rồi bấm Khôi phục."
            : "Hãy chép lại nội dung vừa gõ rồi tải lại trang."));
        } else {
          say(state, "Chưa lưu: " + words(answer.found));
        }
      }).catch(function () {
        dirty = true;
        say(state, "Mất kết nối nên chưa lưu được; sẽ tự lưu khi có mạng. Đừng đóng trang.");
        wait = window.setTimeout(send, 10000);
      }).finally(function () {
        running = false;
        if (again) { again = false; send(); return; }
        after.splice(0).forEach(function (next) { next(); });
      });
    }

    /* What was typed is saved before another form of the page goes off, or the page is left. */
    function flush(next) {
      after.push(next);
      window.clearTimeout(wait);
      send();
    }
    document.addEventListener("submit", function (event) {
      var other = event.target, button = event.submitter;
      if (other === form || stopped || other.hasAttribute("data-intake") || !(dirty || running)) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      flush(function () { dirty = false; other.requestSubmit(button); });
    }, true);
    window.addEventListener("pagehide", function () {
      if (!dirty || stopped) { return; }
      var data = new window.FormData(form);
      data.set("act", "save");
      window.fetch(window.location.pathname + window.location.search, {
        method: "POST", body: data, headers: JSON_ONLY, credentials: "same-origin", keepalive: true
      });
    });

    function words(found) {
      var first = Object.keys(found.errors || {})[0];
      return first ? found.errors[first].join(" ") : (found.problems || []).join(" ");
    }

    /* Keep mine or take theirs: nothing is overwritten without a choice. */
    function choose(theirs) {
      stopped = true;
      say(state, "");
      var old = form.querySelector(".conflict");
      if (old) { old.remove(); }
      var box = document.createElement("div");
      box.className = "notice notice-soon conflict";
      box.setAttribute("role", "alert");
      var inside = document.createElement("div");
      inside.className = "stack-small";
      var line = document.createElement("p");
      line.textContent = theirs.who + " đã lưu lúc " + theirs.at + ": " + theirs.words + (theirs.note ? " – “" + theirs.note + "”" : "");
      var buttons = document.createElement("p");
      buttons.className = "cluster";
      var mine = document.createElement("button");
      mine.type = "button";
      mine.className = "btn btn-secondary";
      mine.textContent = "Giữ bản của tôi";
      mine.addEventListener("click", function () {
        form.elements.version.value = theirs.version;
        box.remove();
        stopped = false;
        send();
      });
      var take = document.createElement("a");
      take.className = "btn btn-secondary";
      take.href = window.location.href;
      take.textContent = "Lấy bản của người kia";
      take.addEventListener("click", function (event) { event.preventDefault(); window.location.reload(); });
      buttons.append(mine, take);
      inside.append(line, buttons);
      box.append(inside);
      state.insertAdjacentElement("beforebegin", box);
    }

    form.addEventListener("input", function () {
      dirty = true;
      window.clearTimeout(wait);
      wait = window.setTimeout(send, 1200);
    });
    form.addEventListener("submit", function () {
      if (!window.navigator.onLine) { return; }
      window.clearTimeout(wait);
      stopped = true;
    });
    window.addEventListener("online", function () { if (!running && dirty) { window.clearTimeout(wait); send(); } });
  }
}());
