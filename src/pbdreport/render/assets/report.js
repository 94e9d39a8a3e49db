/* The switch between school years, the way from a part to the whole, promised days that have passed, and folded parts that open on paper.
   Everything on the page is there without it. */
(function () {
  "use strict";

  function link(text, href) {
    var anchor = document.createElement("a");
    anchor.textContent = text;
    anchor.href = href;
    return anchor;
  }

  function addressOf(edition, place) {
    var page = edition.pages.indexOf(place.page) < 0 ? "index.html" : place.page;
    return place.root + edition.path + page;
  }

  function switchYears(editions) {
    var holder = document.getElementById("years");
    if (!holder) { return; }
    var place = holder.dataset;
    var own = editions.filter(function (edition) { return edition.scope === place.scope; });
    if (own.length < 2) { return; }
    var details = document.createElement("details");
    var summary = document.createElement("summary");
    summary.textContent = "Schooljaar " + place.year;
    var list = document.createElement("ul");
    own.forEach(function (edition) {
      var anchor = link(edition.year, addressOf(edition, place));
      if (edition.year === place.year) { anchor.setAttribute("aria-current", "true"); }
      var item = document.createElement("li");
      item.appendChild(anchor);
      list.appendChild(item);
    });
    details.append(summary, list);
    holder.replaceChildren(details);
    details.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && details.open) { details.open = false; summary.focus(); }
    });
    tellOfNewer(own[0], place);
  }

  function tellOfNewer(newest, place) {
    var notice = document.getElementById("newer");
    if (!notice || newest.year <= place.year) { return; }
    show(notice, newest.draft ? "Er is een recenter verslag, in ontwerp: " : "Er is een recenter verslag: ", link("schooljaar " + newest.year, addressOf(newest, place)), ".");
  }

  function show(notice) {
    var text = document.createElement("p");
    text.append.apply(text, Array.prototype.slice.call(arguments, 1));
    notice.replaceChildren(text);
    notice.hidden = false;
  }

  function tellOfParts(editions) {
    var notice = document.getElementById("parts");
    var holder = document.getElementById("years");
    if (!notice || !holder) { return; }
    var place = holder.dataset;
    var beside = editions.filter(function (edition) { return edition.year === place.year && edition.parts && edition.parts.path; });
    var whole = beside.filter(function (edition) { return !edition.scope; })[0];
    if (!beside.length || (!place.scope && place.page !== "index.html")) { return; }
    var listed = link(beside[0].parts.label, place.root + beside[0].parts.path);
    if (!place.scope) {
      show(notice, "Er zijn ook verslagen ", listed, ".");
    } else if (whole) {
      show(notice, "Dit verslag gaat over " + place.scope + " alleen. Er is ook dat van ", link("de hele dienst", addressOf(whole, place)), ", en een verslag ", listed, ".");
    }
  }

  function tellOfPromises(editions) {
    var notice = document.getElementById("late");
    var place = document.getElementById("years");
    if (!notice || !place) { return; }
    var now = new Date();
    var today = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    notice.querySelectorAll("[data-after]").forEach(function (promise) {
      var kept = editions.some(function (edition) {
        return !edition.draft && edition.scope === place.dataset.scope && edition.year >= promise.dataset.until;
      });
      if (today <= promise.dataset.after || kept) { return; }
      promise.hidden = false;
      notice.hidden = false;
    });
  }

  function openOnPaper() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = Array.from(document.querySelectorAll("main details:not([open])"));
      opened.forEach(function (details) { details.open = true; });
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (details) { details.open = false; });
    });
  }

  var known = Array.isArray(window.pbdreportYears) ? window.pbdreportYears : [];
  switchYears(known);
  tellOfParts(known);
  tellOfPromises(known);
  openOnPaper();
})();
