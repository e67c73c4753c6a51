/* What the pointer, fingers and keys do. */
function hear(element, tour) {
  element.addEventListener("mouseenter", function () { hover(tour); });
  element.addEventListener("mouseleave", function () { hover(null); });
}

function hover(tour) {
  if (tour === hovered || moving) { return; }
  hovered = tour; look(); mark();
}

function tourOf(element) {
  var i, tour;
  while (element && element !== svg) {
    for (i = 0; i < today.tours.length; i++) {
      tour = today.tours[i];
      if (tour.drawn === element || tour.marks === element) { return tour; }
    }
    element = element.parentNode;
  }
  return null;
}

/* Chooses a tour, or none; a click in the list also shows it whole on the map. */
function choose(tour, framed) {
  chosen = tour; hovered = null;
  if (tour && framed) { shown(tour); }
  look(); mark(); cardOver(); later();
}

/* Brings the tour into view; on a narrow screen its card covers the lower part of the map. */
function shown(tour) {
  var all = height;
  if (width < 600) { height *= 0.44; }
  frame(placesOf(tour), Math.max(whole * 4, 30));
  view.y += (all - height) / 2 / view.scale;
  height = all;
}

/* Chooses a tour and shows it on the map and in the list. */
function visit(tour) {
  if (wanted && tour.text.indexOf(wanted) < 0) { byId("search").value = ""; wanted = ""; }
  choose(tour, true); tours(); reveal(tour);
}

function reveal(tour) {
  var panel = byId("panel"), box, outer;
  if (!tour.card) { tours(); }
  if (!tour.card || window.innerWidth <= 820) { return; }
  box = tour.card.getBoundingClientRect(); outer = panel.getBoundingClientRect();
  if (box.top < outer.top || box.bottom > outer.bottom) { panel.scrollTop += box.top - outer.top - 60; }
}

function setDay(date) {
  var at = days.map(function (d) { return d.date; }).indexOf(date);
  if (at < 0) { return; }
  today = makeDay(at); chosen = null; hovered = null; cards = MOST_CARDS;
  cardOver(); sayDay(); fit(); build(); remember();
}

function stepDay(by) {
  var at = days.map(function (d) { return d.date; }).indexOf(today.date) + by;
  if (days[at]) { setDay(days[at].date); }
}

function stepTour(by) {
  var list = today.tours.filter(function (t) { return !wanted || t.text.indexOf(wanted) >= 0; }), at = list.indexOf(chosen);
  if (list.length) { visit(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]); }
}

function at(e) {
  var box = svg.getBoundingClientRect();
  return [e.clientX - box.left, e.clientY - box.top];
}

var held = null, moved = 0, moving = false, fingers = [];
svg.addEventListener("mousedown", function (e) { held = at(e); moved = 0; e.preventDefault(); svg.focus(); });
window.addEventListener("mousemove", function (e) {
  var now = at(e);
  if (!held) { return; }
  moved += Math.abs(now[0] - held[0]) + Math.abs(now[1] - held[1]);
  if (moved > 4) {
    moving = true; svg.style.cursor = "grabbing";
    view.x -= (now[0] - held[0]) / view.scale; view.y -= (now[1] - held[1]) / view.scale; held = now; later();
  }
});
window.addEventListener("mouseup", function (e) {
  if (held && moved <= 4) { tapped(e.target); }
  held = null; moving = false; svg.style.cursor = "";
});
function tapped(element) {
  var tour = tourOf(element);
  choose(tour === chosen ? null : tour);
  if (chosen) { reveal(chosen); }
}

function middleOf(touches) {
  var a = at(touches[0]), b = touches[1] ? at(touches[1]) : a;
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]))];
}
svg.addEventListener("touchstart", function (e) { fingers = middleOf(e.touches); moved = e.touches.length > 1 ? 9 : 0; e.preventDefault(); }, { passive: false });
svg.addEventListener("touchmove", function (e) {
  var now = middleOf(e.touches);
  moved += Math.abs(now[0] - fingers[0]) + Math.abs(now[1] - fingers[1]);
  if (moved > 6) { view.x -= (now[0] - fingers[0]) / view.scale; view.y -= (now[1] - fingers[1]) / view.scale; }
  if (now[2] && fingers[2]) { zoom(now[2] / fingers[2], now[0], now[1]); }
  fingers = now; later(); e.preventDefault();
}, { passive: false });
svg.addEventListener("touchend", function (e) {
  if (!e.touches.length && moved <= 6) { tapped(e.target); }
  if (e.touches.length) { fingers = middleOf(e.touches); moved = 9; }
  e.preventDefault();
}, { passive: false });

svg.addEventListener("wheel", function (e) {
  var now = at(e), step = e.deltaMode === 1 ? e.deltaY * 30 : e.deltaY;
  zoom(Math.exp(-Math.max(-300, Math.min(300, step)) * 0.0017), now[0], now[1]); e.preventDefault();
}, { passive: false });
svg.addEventListener("dblclick", function (e) { var now = at(e); zoom(2, now[0], now[1]); });

svg.addEventListener("keydown", function (e) {
  var step = 70 / view.scale, key = e.keyCode;
  if (e.ctrlKey || e.altKey || e.metaKey) { return; }
  if (key === 37) { view.x -= step; }
  else if (key === 39) { view.x += step; }
  else if (key === 38) { view.y -= step; }
  else if (key === 40) { view.y += step; }
  else if (key === 187 || key === 107 || key === 61) { zoom(1.5, width / 2, height / 2); }
  else if (key === 189 || key === 109 || key === 173) { zoom(1 / 1.5, width / 2, height / 2); }
  else if (key === 48 || key === 96) { fit(); }
  else if (key === 78) { stepTour(1); }
  else if (key === 80) { stepTour(-1); }
  else if (key === 219) { stepDay(-1); }
  else if (key === 221) { stepDay(1); }
  else if (key === 27) { choose(null); }
  else { return; }
  later(); e.preventDefault();
});
