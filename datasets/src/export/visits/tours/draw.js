/* The map as SVG. Screen = (kilometres - view) * scale + middle of the stage. */
var NS = "http://www.w3.org/2000/svg";
var svg = byId("map"), layers = {}, width = 0, height = 0, whole = 1, queued = false;
var view = { x: 0, y: 0, scale: 10 };
var chosen = null, hovered = null, wanted = "";
var soon = window.requestAnimationFrame || function (work) { return setTimeout(work, 16); };

function draw(tag, parent, attributes, text) {
  var e = document.createElementNS(NS, tag), name;
  for (name in attributes) { if (attributes.hasOwnProperty(name)) { e.setAttribute(name, attributes[name]); } }
  if (text !== undefined) { e.appendChild(document.createTextNode(String(text))); }
  if (parent) { parent.appendChild(e); }
  return e;
}

function toX(x) { return (x - view.x) * view.scale + width / 2; }
function toY(y) { return (y - view.y) * view.scale + height / 2; }
/* Marks are drawn for this radius; where many stand on a small map they are smaller until one looks closer. */
var LARGE = 9;
function size() {
  var room = Math.sqrt(width * height * 0.024 / Math.max(1, units.length));
  return Math.max(4.5, Math.min(LARGE, room * Math.pow(view.scale / whole, 0.4)));
}
function markX(mark) { return toX(mark.at.x) + mark.dx; }
function markY(mark) { return toY(mark.at.y) + mark.dy; }

/* Where people live, as ground: discs on a coarse grid. */
var ground = (function () {
  var cells = {}, list = [];
  people.concat(towns).forEach(function (p) {
    var x = Math.round(p.x / 1.6) * 1.6, y = Math.round(p.y / 1.6) * 1.6;
    if (!cells[x + "," + y]) { cells[x + "," + y] = true; list.push({ x: x, y: y }); }
  });
  return list;
}());

["ground", "towns", "joints", "ways", "marks", "frame"].forEach(function (name) { layers[name] = draw("g", svg, { id: "layer-" + name }); });
[[4.6, "#ebefed"], [3.7, "#f3f5f1"], [2.8, "#fbfaf6"]].forEach(function (ring) {
  var group = draw("g", layers.ground, { fill: ring[1], stroke: "none" });
  ground.forEach(function (p) { draw("circle", group, { cx: p.x, cy: p.y, r: ring[0] }); });
});
var townTexts = towns.map(function (t) { return draw("text", layers.towns, { "class": "town" }, t.name); });

/* A house for a tour's number; around (0, 0), so large. */
function house(parent, r, colour, number) {
  draw("path", parent, { d: "M" + [-r * 1.28, -r * 0.25, 0, -r * 1.5, r * 1.28, -r * 0.25].join(" ") + "L" + [r * 1.05, -r * 0.25, r * 1.05, r, -r * 1.05, r, -r * 1.05, -r * 0.25].join(" ") + "z", fill: colour, stroke: "#fff", "stroke-width": 1.6, "stroke-linejoin": "round" });
  draw("text", parent, { "class": "number", y: r * 0.68, "font-size": r * (String(number).length > 2 ? 0.88 : 1.1) }, number);
}

function disc(parent, r, colour, number, staff) {
  if (staff) { draw("circle", parent, { r: r * 1.24, fill: "#fff", stroke: "#16201f", "stroke-width": 1.5 }); }
  draw("circle", parent, { r: r * 0.98, fill: colour, stroke: "#fff", "stroke-width": 1.4 });
  draw("text", parent, { "class": "number", y: r * 0.4, "font-size": r * 1.15 }, number);
}

/* Marks, the two of a joint visit as one, each pushed away from its place by those too near. */
var units = [], settled = 0, printing = null;
function gather() {
  units = [];
  today.tours.forEach(function (tour) {
    [tour.home].concat(tour.stops).forEach(function (mark) {
      if (mark.partner && mark.partner.tour.number < tour.number) { return; }
      units.push({ marks: mark.partner ? [mark, mark.partner] : [mark], x: 0, y: 0 });
    });
  });
}

function settle() {
  var r = size(), cell = r * 4.4, rounds = units.length > 700 ? 12 : 50, cells, i, j, n, u, dx, dy, reach, key;
  function room(u) { return (u.marks.length > 1 ? 2.2 : 1.22) * r; }
  function visitCell(k) {
    var others = cells[k] || [], o;
    for (j = 0; j < others.length; j++) {
      o = others[j];
      if (o.turn <= u.turn) { continue; }
      dx = o.px + o.x - u.px - u.x; dy = o.py + o.y - u.py - u.y;
      reach = (room(u) + room(o)) - Math.sqrt(dx * dx + dy * dy);
      if (reach <= 0) { continue; }
      if (dx * dx + dy * dy < 0.01) { dx = Math.cos(o.turn * 2.39996); dy = Math.sin(o.turn * 2.39996); }
      n = reach * 0.5 / Math.sqrt(dx * dx + dy * dy);
      u.x -= dx * n; u.y -= dy * n; o.x += dx * n; o.y += dy * n;
    }
  }
  units.forEach(function (unit, turn) { unit.turn = turn; unit.px = unit.marks[0].at.x * view.scale; unit.py = unit.marks[0].at.y * view.scale; unit.x = unit.y = 0; });
  for (i = 0; i < rounds; i++) {
    cells = {};
    units.forEach(function (unit) {
      // Back towards its place, less and less.
      unit.x *= 1 - 0.1 * (1 - i / rounds); unit.y *= 1 - 0.1 * (1 - i / rounds);
      key = Math.floor((unit.px + unit.x) / cell) + "," + Math.floor((unit.py + unit.y) / cell);
      unit.cell = key.split(",").map(Number);
      (cells[key] || (cells[key] = [])).push(unit);
    });
    units.forEach(function (unit) {
      var a, b;
      u = unit;
      for (a = -1; a <= 1; a++) { for (b = -1; b <= 1; b++) { visitCell((unit.cell[0] + a) + "," + (unit.cell[1] + b)); } }
    });
  }
  units.forEach(function (unit) {
    var two = unit.marks.length > 1;
    unit.marks.forEach(function (mark, side) { mark.dx = unit.x + (two ? (side ? 1.15 : -1.15) * r : 0); mark.dy = unit.y; });
  });
  settled = view.scale;
}

/* Draws all tours of the day anew; where they stand, place() says. */
function build() {
  var r = LARGE;
  gather();
  ["joints", "ways", "marks"].forEach(function (name) { empty(layers[name]); });
  today.tours.forEach(function (tour) {
    tour.drawn = draw("g", layers.ways, { "class": "tour" });
    tour.casing = draw("path", tour.drawn, { "class": "way", stroke: "#fff", "stroke-width": 5, "stroke-opacity": 0.75 });
    tour.homeward = draw("path", tour.drawn, { "class": "way", stroke: tour.colour, "stroke-width": 2, "stroke-dasharray": "2 5" });
    tour.outward = draw("path", tour.drawn, { "class": "way", stroke: tour.colour, "stroke-width": 2.4 });
    tour.arrows = draw("path", tour.drawn, { fill: tour.colour, stroke: "#fff", "stroke-width": 0.8 });
    tour.reach = draw("path", tour.drawn, { "class": "way", stroke: "transparent", "stroke-width": 13 });
    tour.marks = draw("g", layers.marks, { "class": "tour" });
    tour.home.drawn = draw("g", tour.marks, {});
    house(tour.home.drawn, r, tour.colour, tour.number);
    draw("title", tour.home.drawn, {}, titleOf(tour.home));
    tour.stops.forEach(function (stop) {
      stop.drawn = draw("g", tour.marks, {});
      disc(stop.drawn, r, tour.colour, stop.order, stop.staff);
      draw("title", stop.drawn, {}, titleOf(stop));
      if (stop.partner && stop.partner.tour.number < tour.number) {
        stop.pill = draw("rect", layers.joints, { fill: "#fff", stroke: "#16201f", "stroke-width": 2 });
      }
    });
    [tour.drawn, tour.marks].forEach(function (group) { hear(group, tour); });
  });
  layers.ways.parentNode.insertBefore(layers.joints, layers.marks);
  settled = 0;
  look();
  place();
}

function titleOf(mark) {
  var tour = mark.tour;
  if (mark.home) { return fill(say.number, tour.number) + say.dot + called(tour.who) + say.dot + tour.depart + "–" + tour.back; }
  return mark.order + ". " + mark.start + "–" + mark.end + " " + kindOf(mark) + say.dot + called(mark.child) + say.dot + whereOf(mark);
}

/* The line of a leg, along its roads where they are known. */
function legOf(tour, leg, from, to) {
  var path = tour.legs.length && tour.legs[leg] !== null ? paths[tour.legs[leg]] : [], points = [[markX(from), markY(from)]], i;
  for (i = 2; i < path.length - 2; i += 2) { points.push([toX(path[i]), toY(path[i + 1])]); }
  points.push([markX(to), markY(to)]);
  return points;
}

function lineOf(points) {
  return "M" + points.map(function (p) { return p[0].toFixed(1) + " " + p[1].toFixed(1); }).join("L");
}

/* An arrow half-way along a leg that is long enough for one. */
function arrowOf(points) {
  var all = 0, i, dx, dy, piece, left, x, y;
  for (i = 1; i < points.length; i++) { dx = points[i][0] - points[i - 1][0]; dy = points[i][1] - points[i - 1][1]; all += Math.sqrt(dx * dx + dy * dy); }
  if (all < size() * 5) { return ""; }
  left = all / 2;
  for (i = 1; i < points.length; i++) {
    dx = points[i][0] - points[i - 1][0]; dy = points[i][1] - points[i - 1][1]; piece = Math.sqrt(dx * dx + dy * dy);
    if (piece >= left && piece > 0) { break; }
    left -= piece;
  }
  dx /= piece; dy /= piece; x = points[i - 1][0] + dx * left; y = points[i - 1][1] + dy * left;
  function at(along, across) { return (x + dx * along - dy * across).toFixed(1) + " " + (y + dy * along + dx * across).toFixed(1); }
  return "M" + at(6, 0) + "L" + at(-5, 5) + "L" + at(-5, -5) + "z";
}

function place() {
  var r = size(), zoomed = "translate(" + [width / 2 - view.x * view.scale, height / 2 - view.y * view.scale] + ") scale(" + view.scale + ")";
  queued = false;
  if (settled !== view.scale) { settle(); }
  svg.setAttribute("viewBox", "0 0 " + width + " " + height);
  layers.ground.setAttribute("transform", zoomed);
  layers.ground.setAttribute("opacity", view.scale > 150 ? 0 : 1);
  today.tours.forEach(function (tour) {
    var marks = [tour.home].concat(tour.stops, [tour.home]), out = "", arrows = "", i, points;
    for (i = 1; i < marks.length; i++) {
      points = legOf(tour, i - 1, marks[i - 1], marks[i]);
      if (i < marks.length - 1) { out += lineOf(points); arrows += arrowOf(points); } else { tour.homeward.setAttribute("d", lineOf(points)); out += ""; }
    }
    tour.outward.setAttribute("d", out);
    tour.arrows.setAttribute("d", arrows);
    tour.casing.setAttribute("d", out);
    tour.reach.setAttribute("d", out + tour.homeward.getAttribute("d"));
    marks.slice(0, -1).forEach(function (mark) {
      mark.drawn.setAttribute("transform", "translate(" + markX(mark).toFixed(1) + " " + markY(mark).toFixed(1) + ") scale(" + (r / LARGE).toFixed(3) + ")");
      if (mark.pill) {
        mark.pill.setAttribute("rx", r * 1.6); mark.pill.setAttribute("height", r * 3.2); mark.pill.setAttribute("width", r * 5.54);
        mark.pill.setAttribute("x", Math.min(markX(mark), markX(mark.partner)) - r * 1.62);
        mark.pill.setAttribute("y", markY(mark) - r * 1.6);
      }
    });
  });
  placeTowns();
  placeFrame();
}

/* Names of townships stand where they hide behind the fewest marks, near their place. */
function placeTowns() {
  var taken = [], marks = [], r = size() * 1.3;
  units.forEach(function (u) { marks.push([toX(u.marks[0].at.x) + u.x, toY(u.marks[0].at.y) + u.y, r * (u.marks.length > 1 ? 2.2 : 1)]); });
  towns.forEach(function (t, i) {
    var x = toX(t.x), y = toY(t.y), half = t.name.length * 6.5 + 3, text = townTexts[i], best = y, least = 1e9;
    var free = x > -60 && y > -20 && x < width + 60 && y < height + 20;
    (free ? [0, 22, -22, 40, -40, 58, -58] : []).forEach(function (off) {
      var hidden = Math.abs(off) / 100;
      marks.forEach(function (m) { if (Math.abs(m[0] - x) < half + m[2] && Math.abs(m[1] - y - off) < 8 + r) { hidden++; } });
      taken.forEach(function (o) { if (Math.abs(o[0] - x) < o[2] + half && Math.abs(o[1] - y - off) < 19) { hidden += 1e6; } });
      if (hidden < least) { least = hidden; best = y + off; }
    });
    free = free && least < 1e6;
    text.setAttribute("visibility", free ? "visible" : "hidden");
    text.setAttribute("x", x); text.setAttribute("y", best + 4);
    if (free) { taken.push([x, best, half]); }
  });
}

/* The scale, and whose roads they are. */
function placeFrame() {
  var steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], km = 0.1, i, w, y = height - 18;
  empty(layers.frame);
  for (i = 0; i < steps.length; i++) { if (steps[i] * view.scale <= 130) { km = steps[i]; } }
  w = km * view.scale;
  draw("rect", layers.frame, { x: 10, y: y - 25, width: w + 16, height: 35, fill: "#fff", opacity: 0.82 });
  draw("path", layers.frame, { d: "M18 " + (y - 5) + "V" + (y + 1) + "H" + (18 + w) + "V" + (y - 5), fill: "none", stroke: "#2c393c", "stroke-width": 2 });
  draw("text", layers.frame, { x: 18 + w / 2, y: y - 9, "text-anchor": "middle", "font-size": 12, fill: "#2c393c" }, km + " " + say.km);
  if (S.attribution && paths.length) { draw("text", layers.frame, { x: width - 7, y: height - 6, "text-anchor": "end", "font-size": 11, fill: "#2c393c" }, S.attribution); }
}

function later() {
  if (!queued) { queued = true; soon(place); }
}

/* Which tours stand out and which step back. */
function look() {
  var one = hovered || chosen;
  today.tours.forEach(function (tour) {
    var with_ = one && tour.stops.some(function (s) { return s.partner && s.partner.tour === one; });
    var back = one ? tour !== one && !with_ : wanted && tour.text.indexOf(wanted) < 0, name = "tour" + (back ? " dim" : "");
    tour.drawn.setAttribute("class", name); tour.marks.setAttribute("class", name);
    tour.outward.setAttribute("stroke-width", tour === one ? 4 : 2.4);
    tour.homeward.setAttribute("stroke-width", tour === one ? 3 : 2);
    tour.casing.setAttribute("stroke-width", tour === one ? 8 : 5);
    tour.stops.forEach(function (s) {
      if (s.pill) { s.pill.setAttribute("opacity", back && tour !== one && s.partner.tour !== one ? 0.13 : 1); }
    });
    if (tour === one) { layers.ways.appendChild(tour.drawn); layers.marks.appendChild(tour.marks); }
  });
}

/* Shows these places; at most so large. */
function frame(nodes, most) {
  var xs = nodes.map(function (n) { return n.x; }), ys = nodes.map(function (n) { return n.y; }), edge = width < 600 ? 64 : 110, scale, x, y;
  if (!xs.length) { view = { x: 0, y: 0, scale: 10 }; return; }
  x = [Math.min.apply(null, xs), Math.max.apply(null, xs)]; y = [Math.min.apply(null, ys), Math.max.apply(null, ys)];
  scale = Math.min((width - edge) / Math.max(1.2, x[1] - x[0]), (height - edge) / Math.max(1.2, y[1] - y[0]));
  view = { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2, scale: Math.max(0.005, Math.min(most, scale)) };
}

function placesOf(tour) {
  var list = tour.points.slice();
  tour.legs.forEach(function (leg) {
    var path = leg === null ? [] : paths[leg], i;
    for (i = 0; i < path.length; i += 2) { list.push({ x: path[i], y: path[i + 1] }); }
  });
  return list;
}

function fit() {
  var all = [];
  today.tours.forEach(function (tour) { all = all.concat(tour.points); });
  frame(all.length ? all : towns, 60);
  whole = view.scale;
  later();
}

function resize() {
  var box = byId("stage").getBoundingClientRect(), first = !width, kept = view.scale / whole;
  if (printing || !box.width || !box.height) { return; }
  width = Math.round(box.width); height = Math.round(box.height);
  if (first || Math.abs(kept - 1) < 1e-9) { fit(); }
  if (first) { build(); } else { settled = 0; place(); }
}

function zoom(factor, x, y) {
  var scale = Math.max(whole / 3, Math.min(Math.max(whole * 60, 200), view.scale * factor)), k = 1 / view.scale - 1 / scale;
  view.x += (x - width / 2) * k; view.y += (y - height / 2) * k; view.scale = scale;
  later();
}
