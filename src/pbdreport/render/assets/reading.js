/* Long tables that sort and, on a phone, unfold; and tabs. Without a script the tables stand as they are, and what is
   behind tabs stands below each other. */
(function () {
  "use strict";

  var LONG = 12;

  function numberOf(text) {
    var plain = text.replace(/\u2212/g, "-").replace(/[\s\u00a0]/g, "").replace(/\./g, "").replace(",", ".");
    var match = plain.match(/-?\d+(\.\d+)?/);
    return match ? parseFloat(match[0]) : null;
  }

  function keyOf(row, column) {
    var text = row.cells[column].textContent.trim();
    return column === 0 ? text : numberOf(text);
  }

  function compare(one, other, falling) {
    if (one === null || other === null) { return (one === null) - (other === null); }
    var order = typeof one === "string" ? one.localeCompare(other, "nl", { numeric: true }) : one - other;
    return falling ? -order : order;
  }

  function sort(table, column) {
    var body = table.tBodies[0];
    var heads = Array.from(table.tHead.rows[0].cells);
    var now = heads[column].getAttribute("aria-sort");
    var falling = column ? now !== "descending" : now === "ascending";
    Array.from(body.rows)
      .map(function (row, place) { return { row: row, key: keyOf(row, column), place: place }; })
      .sort(function (one, other) { return compare(one.key, other.key, falling) || one.place - other.place; })
      .forEach(function (one) { body.appendChild(one.row); });
    heads.forEach(function (head, place) {
      head.setAttribute("aria-sort", place !== column ? "none" : falling ? "descending" : "ascending");
    });
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, Array.from(head.childNodes));
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () { sort(table, column); });
    });
  }

  // On a phone the first rows are shown; the style sheet says on which screens.
  function cap(table) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "unfold";
    button.textContent = "Toon alle " + table.tBodies[0].rows.length + " rijen";
    var about = document.createElement("span");
    about.className = "visually-hidden";
    about.textContent = ": " + table.caption.textContent;
    button.appendChild(about);
    table.classList.add("capped");
    button.addEventListener("click", function () {
      table.classList.remove("capped");
      table.parentElement.focus();
    });
    table.parentElement.after(button);
  }

  document.querySelectorAll("table.figure-table").forEach(function (table) {
    var isPlain = table.tHead && table.tHead.rows.length === 1 && table.tBodies.length === 1;
    if (isPlain && table.tBodies[0].rows.length > LONG) {
      makeSortable(table);
      if (!table.closest("details")) { cap(table); }
    }
  });

  function makeTabs(set, nth) {
    var tabs = Array.from(set.children).filter(function (part) { return part.classList.contains("tab"); });
    if (tabs.length < 2) { return; }
    var bar = document.createElement("div");
    bar.className = "tab-bar";
    bar.setAttribute("role", "tablist");
    var buttons = tabs.map(function (tab, place) {
      var heading = tab.querySelector("h2, h3, h4, h5, h6");
      var button = document.createElement("button");
      button.type = "button";
      button.id = "tabblad-" + nth + "-" + place;
      button.textContent = heading.textContent;
      button.setAttribute("role", "tab");
      tab.id = tab.id || button.id + "-inhoud";
      button.setAttribute("aria-controls", tab.id);
      tab.setAttribute("role", "tabpanel");
      tab.setAttribute("aria-labelledby", button.id);
      tab.tabIndex = 0;
      heading.classList.add("visually-hidden");
      button.addEventListener("click", function () { choose(place); });
      bar.appendChild(button);
      return button;
    });

    function choose(chosen) {
      buttons.forEach(function (button, place) {
        button.setAttribute("aria-selected", String(place === chosen));
        button.tabIndex = place === chosen ? 0 : -1;
        tabs[place].classList.toggle("tab-closed", place !== chosen);
      });
    }

    bar.addEventListener("keydown", function (event) {
      var at = buttons.indexOf(document.activeElement);
      var next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (next === undefined) { return; }
      next = (next + buttons.length) % buttons.length;
      choose(next);
      buttons[next].focus();
      event.preventDefault();
    });

    function follow() {
      var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      tabs.forEach(function (tab, place) { if (target && tab.contains(target)) { choose(place); target.scrollIntoView(); } });
    }

    set.insertBefore(bar, tabs[0]);
    choose(0);
    follow();
    window.addEventListener("hashchange", follow);
  }

  document.querySelectorAll(".tabset").forEach(makeTabs);
})();
