/** All tables, for the migration tool and the clients; code imports the domain's own schema file. */
export * from "./schema/people";
export * from "./schema/learning";
export * from "./schema/assessment";
export * from "./schema/growth";
export * from "./schema/voice";
export * from "./schema/credentials";
export * from "./schema/sharing";
