/**
 * Takes items out of a list, so that they can become a quotation: a quotation never stands inside a list item.
 */
import { pm } from "django-prose-editor/editor";

const isList = (node) => node.type.name === "bulletList" || node.type.name === "orderedList";

/**
 * The items of the outermost list that the selection touches: {list, depth, from, to} with item numbers, or null
 * when the selection reaches beyond the list or stands in none.
 */
export function listItemsRange($from, $to) {
  for (let depth = 1; depth <= $from.depth; depth += 1) {
    if (!isList($from.node(depth))) continue;
    if ($to.depth < depth || $to.node(depth) !== $from.node(depth) || $from.start(depth) !== $to.start(depth)) return null;
    return { list: $from.node(depth), position: $from.before(depth), from: $from.index(depth), to: $to.index(depth) };
  }
  return null;
}

/** Replace the list by what stands before, the wrapped items, and what stands after; numbering goes on. */
export function wrapListItems(tr, { list, position, from, to }, type, attrs, dispatch) {
  const parent = tr.doc.resolve(position);
  if (!parent.parent.canReplaceWith(parent.index(), parent.index() + 1, type)) return false;
  const part = (first, last) => {
    const items = [];
    list.forEach((item, offset, index) => {
      if (index >= first && index <= last) items.push(item);
    });
    if (!items.length) return null;
    const start = (list.attrs.start ?? 1) + first;
    return list.type.create("start" in list.attrs ? { ...list.attrs, start } : list.attrs, items);
  };
  if (!dispatch) return true;
  const before = part(0, from - 1);
  const quoted = type.create(attrs, part(from, to));
  const after = part(to + 1, list.childCount - 1);
  const nodes = [before, quoted, after].filter(Boolean);
  tr.replaceWith(position, position + list.nodeSize, nodes);
  const inside = position + (before ? before.nodeSize : 0) + 3;
  tr.setSelection(pm.state.TextSelection.near(tr.doc.resolve(inside))).scrollIntoView();
  dispatch(tr);
  return true;
}
