/* The same as tables, page by page, for readers of screens and for looking through. */
var PAGE_ROWS = 100, tableShown = false, tableKind = 0, tableFrom = 0;

function tabled(on) {
  if (on === tableShown) { return; }
  tableShown = on;
  byId("table").hidden = !on;
  byId("stage").style.display = on ? "none" : "";
  byId("as-table").setAttribute("aria-pressed", on ? "true" : "false");
  byId("as-table").firstChild.nodeValue = on ? say.asMap : say.asTable;
  if (on) { rows(); } else { resize(); }
}

/* Whether the search field's words are in somebody's id, name or place. */
var wanted = "";
function matches(node) {
  return !wanted || (node.id + " " + (node.name || "") + " " + node.place).toLowerCase().indexOf(wanted) >= 0;
}

function listed() {
  if (tableKind === 1) { return volunteers.filter(matches); }
  return children.filter(function (c) { return visible(c) && matches(c); });
}

function cell(row, head, content) {
  var td = make("td");
  td.setAttribute("data-head", head);
  if (typeof content === "string") { td.appendChild(document.createTextNode(content)); } else { td.appendChild(content); }
  row.appendChild(td);
}

function ties(node) {
  var box = make("div"), i;
  for (i = 0; i < node.pairs.length; i++) {
    box.appendChild(make("div", "", called(node.child ? node.pairs[i].volunteer : node.pairs[i].child) + " · " + wayOf(node.pairs[i])));
  }
  return box;
}

function rowOf(node) {
  var row = make("tr"), heads = say.heads[tableKind], first = make("th"), mark;
  first.scope = "row"; first.appendChild(linkTo(node)); first.firstChild.title = say.onMap; row.appendChild(first);
  if (node.child) {
    mark = make("span"); mark.appendChild(keyOf(node.colour, lookOf(node))); mark.appendChild(document.createTextNode(say.colours[node.colour]));
    cell(row, heads[1], mark); cell(row, heads[2], node.place); cell(row, heads[3], needsOf(node.needs)); cell(row, heads[4], ties(node));
    cell(row, heads[5], stateOf(node) + (node.missing ? say.stop + (say.reasons[node.reason] || "") : ""));
  } else {
    cell(row, heads[1], node.place + (node.remote ? " · " + say.remote : "")); cell(row, heads[2], needsOf(node.needs));
    cell(row, heads[3], fill(say.of, node.pairs.length, node.capacity)); cell(row, heads[4], ties(node));
  }
  return row;
}

function rows() {
  var box = byId("table"), list, t, i, end, tabs, pages, back, on;
  if (!tableShown) { return; }
  list = listed();
  if (tableFrom >= list.length) { tableFrom = 0; }
  end = Math.min(list.length, tableFrom + PAGE_ROWS);
  empty(box);
  tabs = make("div", "parts noprint"); tabs.style.maxWidth = "320px";
  [0, 1].forEach(function (n) {
    tabs.appendChild(toggle("", null, say.tableOf[n], tableKind === n, function () { tableKind = n; tableFrom = 0; }));
  });
  box.appendChild(tabs);
  t = tableOf(say.heads[tableKind], 9);
  t.insertBefore(make("caption", "", fill(say.rows, list.length ? tableFrom + 1 : 0, end, list.length)), t.firstChild);
  for (i = tableFrom; i < end; i++) { t.lastChild.appendChild(rowOf(list[i])); }
  box.appendChild(t);
  pages = make("div", "pages noprint");
  back = make("button", "", say.before); back.type = "button"; back.disabled = tableFrom === 0;
  back.onclick = function () { tableFrom = Math.max(0, tableFrom - PAGE_ROWS); rows(); box.scrollTop = 0; };
  on = make("button", "", say.after); on.type = "button"; on.disabled = end === list.length;
  on.onclick = function () { tableFrom = end; rows(); box.scrollTop = 0; };
  pages.appendChild(back); pages.appendChild(on); box.appendChild(pages);
}

/* What the search field finds: a list to choose from. */
function search() {
  var box = empty(byId("found")), list, found, most = 8;
  wanted = byId("search").value.replace(/^\s+|\s+$/g, "").toLowerCase();
  tableFrom = 0; rows();
  if (!wanted) { return null; }
  found = children.concat(volunteers).filter(matches);
  found.sort(function (a, b) { return (b.id.toLowerCase() === wanted) - (a.id.toLowerCase() === wanted); });
  box.appendChild(make("p", "", found.length ? fill(say.some, found.length) : say.none));
  list = make("ul");
  found.slice(0, most).forEach(function (node) {
    var li = make("li"), b = make("button");
    b.type = "button"; b.appendChild(keyOf(node.child ? node.colour : 4, lookOf(node)));
    b.appendChild(document.createTextNode(called(node) + " · " + node.place));
    b.onclick = function () { visit(node); };
    li.appendChild(b); list.appendChild(li);
  });
  if (found.length) { box.appendChild(list); }
  if (found.length > most) { box.appendChild(make("p", "", fill(say.more, found.length - most))); }
  return found[0] || null;
}
