import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { NBSP } from "./moments";

export interface FileRow {
  key: string;
  name: string;
  bytes: number;
  to?: string;
  /** What the check of the file's content found: "Safe to open". */
  note?: ReactNode;
  icon?: Extract<IconName, "file" | "image" | "sound">;
  /** A button that removes it; it must say which file (`Remove<span class="vh"> name</span>`). */
  action?: ReactNode;
}

/** "180 KB", "3.2 MB": decimal units, as file managers count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes}${NBSP}bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)}${NBSP}KB`;
  const mega = bytes / 1_000_000;
  return `${mega < 10 ? Math.round(mega * 10) / 10 : Math.round(mega)}${NBSP}MB`;
}

/** The picture beside a file, by what it is. */
export const fileIcon = (mediaType: string): NonNullable<FileRow["icon"]> =>
  mediaType.startsWith("image/") ? "image" : mediaType.startsWith("audio/") ? "sound" : "file";

/** Files with size, result of the check, and what can be done with each. */
export function FileList({ files, label }: { files: readonly FileRow[]; label?: string }) {
  return (
    <ul className="files" aria-label={label}>
      {files.map((file) => (
        <li key={file.key}>
          <Icon name={file.icon ?? "file"} />
          <span>
            {file.to ? <a href={file.to}>{file.name}</a> : file.name}{" "}
            <span className="muted small">{formatBytes(file.bytes)}</span>
            {file.note ? (
              <>
                {" "}
                <span className="muted small">· {file.note}</span>
              </>
            ) : null}
          </span>
          {file.action ?? null}
        </li>
      ))}
    </ul>
  );
}
