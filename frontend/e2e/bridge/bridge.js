// Stands in for what the window puts into its page: window.go and window.runtime.
{
  const { path, methods } = {/* bound */};
  const listeners = new Map();

  // No call before the events have begun, so that none can fall in between.
  const events = new EventSource("/events");
  const listening = new Promise((resolve) => (events.onopen = resolve));
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    notify(event.name, event.data);
  };

  const call = async (method, args) => {
    await listening;
    const answer = await fetch(`/call/${method}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(args),
    });
    if (!answer.ok) throw new Error(`${method}: ${answer.status}`);
    const { result, error } = await answer.json();
    if (error !== undefined) throw new Error(error);
    return result;
  };

  const notify = (name, ...data) => {
    for (const listener of [...(listeners.get(name) ?? [])]) {
      if (--listener.left === 0) drop(name, listener);
      listener.callback(...data);
    }
  };

  const drop = (name, listener) => {
    listeners.set(name, (listeners.get(name) ?? []).filter((l) => l !== listener));
  };

  const onMultiple = (name, callback, left) => {
    const listener = { callback, left };
    listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    return () => drop(name, listener);
  };

  const [pkg, struct] = path.split(".");
  window.go = {
    [pkg]: { [struct]: Object.fromEntries(methods.map((m) => [m, (...args) => call(m, args)])) },
  };
  window.runtime = {
    EventsOn: (name, callback) => onMultiple(name, callback, -1),
    EventsOnce: (name, callback) => onMultiple(name, callback, 1),
    EventsOnMultiple: onMultiple,
    EventsOff: (...names) => names.forEach((name) => listeners.delete(name)),
    EventsOffAll: () => listeners.clear(),
    EventsEmit: notify,
  };
}
