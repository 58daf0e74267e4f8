/**
 * Copies of forms that this browser keeps until the server has them: in IndexedDB, so that they outlive the tab, a
 * crash and the session. A copy: {key, user, post, address, at, fields: [[name, value]]}.
 */
const DATABASE = "desk";
const STORE = "copies";
const OLDEST = 60 * 24 * 3600 * 1000; // milliseconds after which nobody comes back for a copy

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function inStore(mode, act) {
  const store = (await database()).transaction(STORE, mode, mode === "readwrite" ? { durability: "strict" } : {}).objectStore(STORE);
  const request = act(store);
  return new Promise((resolve, reject) => {
    store.transaction.oncomplete = () => resolve(request.result);
    store.transaction.onabort = () => reject(store.transaction.error);
    store.transaction.onerror = () => reject(store.transaction.error);
  });
}

/** Keep a copy in the place of the one with its key. Rejects where this browser keeps nothing. */
export function keep(copy) {
  return inStore("readwrite", (store) => store.put(copy));
}

export function forget(key) {
  return inStore("readwrite", (store) => store.delete(key));
}

/** The copies of one person and one post (null: of posts not begun), the newest first. Forgets the very old. */
export async function copiesOf(user, post) {
  const all = await inStore("readonly", (store) => store.getAll());
  for (const copy of all) if (Date.now() - copy.at > OLDEST) await forget(copy.key);
  return all.filter((copy) => copy.user === user && copy.post === post).sort((a, b) => b.at - a.at);
}
