/* Search: what can be found stands in search.js. Without a script there is no search field. */
(function () {
  "use strict";

  var MOST = 12;
  var holder = document.getElementById("find");
  var field = document.getElementById("find-words");
  var list = document.getElementById("find-results");
  var told = document.getElementById("find-told");
  if (!holder || !Array.isArray(window.pbdreportSearch)) { return; }

  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  var entries = window.pbdreportSearch.map(function (entry) {
    return { kind: entry[0], title: entry[1], below: entry[2], address: entry[3],
             head: folded(entry[1]), all: folded(entry.slice(0, 3).join(" ")) };
  });

  function found(text) {
    var words = folded(text).split(/\s+/).filter(Boolean);
    if (!words.length) { return []; }
    return entries
      .filter(function (entry) {
        return words.every(function (word) { return entry.all.indexOf(word) >= 0; });
      })
      .map(function (entry, place) {
        var at = entry.head.indexOf(words[0]);
        return { entry: entry, rank: at === 0 ? 0 : at > 0 ? 1 : 2, place: place };
      })
      .sort(function (one, other) { return one.rank - other.rank || one.place - other.place; })
      .map(function (one) { return one.entry; });
  }

  function piece(name, text) {
    var element = document.createElement("span");
    element.className = name;
    element.textContent = text;
    return element;
  }

  function item(entry) {
    var anchor = document.createElement("a");
    anchor.href = holder.dataset.root + entry.address;
    anchor.append(piece("find-kind", entry.kind), " ", piece("find-title", entry.title));
    if (entry.below) { anchor.append(" ", piece("find-below", entry.below)); }
    anchor.addEventListener("click", close);
    var element = document.createElement("li");
    element.appendChild(anchor);
    return element;
  }

  function show() {
    var results = found(field.value);
    list.replaceChildren.apply(list, results.slice(0, MOST).map(item));
    list.hidden = !results.length;
    var asked = field.value.trim();
    told.textContent = !asked ? "" : !results.length ? "Niets gevonden." :
      results.length === 1 ? "1 resultaat." :
      results.length > MOST ? results.length + " resultaten, de eerste " + MOST + " staan hieronder." :
      results.length + " resultaten.";
    told.hidden = !asked;
  }

  function close() {
    list.hidden = true;
    told.hidden = true;
  }

  function move(event) {
    var links = Array.from(list.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      field.focus();
      close();
    } else if (event.key === "ArrowDown" && links.length && !list.hidden) {
      links[Math.min(at + 1, links.length - 1)].focus();
      event.preventDefault();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (at ? links[at - 1] : field).focus();
      event.preventDefault();
    } else if (event.key === "Enter" && document.activeElement === field && links.length && !list.hidden) {
      links[0].click();
    }
  }

  holder.hidden = false;
  field.addEventListener("input", show);
  field.addEventListener("focus", function () { if (field.value) { show(); } });
  holder.addEventListener("keydown", move);
  document.addEventListener("click", function (event) {
    if (!holder.contains(event.target)) { close(); }
  });
  holder.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !holder.contains(event.relatedTarget)) { close(); }
  });
})();
