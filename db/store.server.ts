import { type Store, openStore } from "./client.server";
import { environment } from "../app/http/environment.server";

let opened: Store | undefined;

/** The process's one store, opened at first use. */
export function store(): Store {
  opened ??= openStore(environment().databaseUrl);
  return opened;
}

export async function closeStore(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.close();
}

/** For tests: every act and question of this process goes to this store. */
export function replaceStore(replacement: Store): void {
  opened = replacement;
}
