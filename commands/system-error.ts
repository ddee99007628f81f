/** https://nodejs.org/api/errors.html#common-system-errors */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  EMFILE: "this process has too many files open",
  ENFILE: "the system has too many files open",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
};

const PERMISSIONS = "Check the permissions of that path, or run this as another user.";
const ADVICE: Readonly<Record<string, string>> = {
  EACCES: PERMISSIONS,
  EPERM: PERMISSIONS,
  ENOSPC: "Free some space, or set TMPDIR to a folder on another disk.",
};

const ACTIONS: Readonly<Record<string, string>> = {
  mkdir: "create",
  mkdtemp: "create",
  open: "open",
  write: "write",
  scandir: "list",
  opendir: "list",
  unlink: "remove",
  rmdir: "remove",
  rm: "remove",
  rename: "rename",
  copyfile: "copy",
  stat: "find",
  lstat: "find",
  access: "open",
};

/** One sentence for an error of the file system, which is the machine's and no defect; undefined for any other. */
export function systemProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return undefined;
  const { code, path } = error;
  const reason = REASONS[String(code)];
  if (reason === undefined || typeof path !== "string") return undefined;
  const action = "syscall" in error ? ACTIONS[String(error.syscall)] : undefined;
  const advice = ADVICE[String(code)];
  return `Cannot ${action ?? "use"} ${path}: ${reason} (${code}).${advice === undefined ? "" : ` ${advice}`}`;
}
