export const mainFont = "/fonts/x.woff2";
