export type Json = string | number | boolean | null | undefined | Date | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
