/** Of the SDK; every event says it. */
export const VERSION = "0.1.0";
