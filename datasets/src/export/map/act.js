/* What the pointer, fingers and keys do. */
function nearest(x, y, within) {
  var best = null, least = within * within, lists = [children, volunteers], k, i, node, dx, dy, d;
  for (k = 0; k < 2; k++) {
    for (i = 0; i < lists[k].length; i++) {
      node = lists[k][i];
      if (!visible(node)) { continue; }
      dx = toX(node) - x; dy = toY(node) - y; d = dx * dx + dy * dy;
      if (d < least) { least = d; best = node; }
    }
  }
  return best;
}

function at(e) {
  var box = canvas.getBoundingClientRect();
  return [e.clientX - box.left, e.clientY - box.top];
}

function hover(node, x, y) {
  var tip = byId("tip"), line;
  if (node !== hovered) {
    hovered = node; later();
    canvas.className = node ? "over" : "";
    empty(tip); tip.style.display = node ? "block" : "none";
    if (node) {
      line = make("div"); line.appendChild(make("b", "", called(node))); tip.appendChild(line);
      tip.appendChild(make("div", "", (node.child ? say.child + " · " + say.colours[node.colour] : say.volunteer) + " · " + node.place));
      tip.appendChild(make("div", "", stateOf(node)));
    }
  }
  if (node) {
    tip.style.left = Math.max(4, Math.min(x + 16, width - tip.offsetWidth - 6)) + "px";
    tip.style.top = Math.max(4, y + 18 + tip.offsetHeight > height ? y - tip.offsetHeight - 12 : y + 18) + "px";
  }
}

var held = null, moved = 0, fingers = [];
canvas.addEventListener("mousedown", function (e) { held = at(e); moved = 0; e.preventDefault(); canvas.focus(); });
window.addEventListener("mousemove", function (e) {
  var now = at(e);
  if (!held) { if (e.target === canvas) { hover(nearest(now[0], now[1], 12), now[0], now[1]); } else { hover(null); } return; }
  moved += Math.abs(now[0] - held[0]) + Math.abs(now[1] - held[1]);
  if (moved > 4) {
    hover(null); canvas.className = "moving";
    view.x -= (now[0] - held[0]) / view.scale; view.y -= (now[1] - held[1]) / view.scale; held = now; later();
  }
});
window.addEventListener("mouseup", function (e) {
  var now = at(e);
  if (held && moved <= 4) { choose(nearest(now[0], now[1], 14)); }
  held = null; canvas.className = "";
});

function middleOf(touches) {
  var a = at(touches[0]), b = touches[1] ? at(touches[1]) : a;
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]))];
}
canvas.addEventListener("touchstart", function (e) { fingers = middleOf(e.touches); moved = e.touches.length > 1 ? 9 : 0; e.preventDefault(); }, { passive: false });
canvas.addEventListener("touchmove", function (e) {
  var now = middleOf(e.touches);
  moved += Math.abs(now[0] - fingers[0]) + Math.abs(now[1] - fingers[1]);
  if (moved > 6) { view.x -= (now[0] - fingers[0]) / view.scale; view.y -= (now[1] - fingers[1]) / view.scale; }
  if (now[2] && fingers[2]) { zoom(now[2] / fingers[2], now[0], now[1]); }
  fingers = now; later(); e.preventDefault();
}, { passive: false });
canvas.addEventListener("touchend", function (e) {
  if (!e.touches.length && moved <= 6) { choose(nearest(fingers[0], fingers[1], 24)); }
  if (e.touches.length) { fingers = middleOf(e.touches); moved = 9; }
  e.preventDefault();
}, { passive: false });

canvas.addEventListener("wheel", function (e) {
  var now = at(e), step = e.deltaMode === 1 ? e.deltaY * 30 : e.deltaY;
  zoom(Math.exp(-Math.max(-300, Math.min(300, step)) * 0.0017), now[0], now[1]); e.preventDefault();
}, { passive: false });
canvas.addEventListener("dblclick", function (e) { var now = at(e); zoom(2, now[0], now[1]); });

canvas.addEventListener("keydown", function (e) {
  var step = 70 / view.scale, key = e.keyCode;
  if (e.ctrlKey || e.altKey || e.metaKey) { return; }
  if (key === 37) { view.x -= step; }
  else if (key === 39) { view.x += step; }
  else if (key === 38) { view.y -= step; }
  else if (key === 40) { view.y += step; }
  else if (key === 187 || key === 107 || key === 61) { zoom(1.5, width / 2, height / 2); }
  else if (key === 189 || key === 109 || key === 173) { zoom(1 / 1.5, width / 2, height / 2); }
  else if (key === 48 || key === 96) { fit(); }
  else if (key === 78) { stepTo(1); }
  else if (key === 80) { stepTo(-1); }
  else if (key === 27) { choose(null); }
  else { return; }
  later(); e.preventDefault();
});

/* The next child who misses somebody, on the map. */
var turn = -1;
function stepTo(by) {
  if (!waiting.length) { return; }
  turn = (turn + by + waiting.length) % waiting.length;
  shown.colours[waiting[turn].colour] = true;
  if (shown.state === 1) { shown.state = 0; }
  legend();
  visit(waiting[turn]);
}

/* Brings somebody and those tied to them into view, and chooses them. */
function visit(node) {
  var nodes = [node], i, other, box, all;
  for (i = 0; i < node.pairs.length; i++) {
    other = node.child ? node.pairs[i].volunteer : node.pairs[i].child;
    if (node.pairs[i].metres !== null) {
      nodes.push(other);
      box = node.pairs[i].box; nodes.push({ x: box[0], y: box[1] }, { x: box[2], y: box[3] });
    }
  }
  tabled(false);
  // On a narrow screen the card covers the lower part of the map.
  all = height;
  if (width < 600) { height *= 0.46; }
  frame(nodes, Math.max(whole * 5, 30));
  view.y += (all - height) / 2 / view.scale;
  height = all;
  choose(node);
}
