/** The build for bundlers. */
import { createApi } from "./api";
import { startInPage } from "./browser/start";

export type { Api } from "./api";
export type { Json, JsonObject } from "./json";
export type { ConsentMode, Options } from "./options";

export const cumulus = createApi((options) => startInPage(options));
export const { init, track, page, identify, group, alias, reset, consent, flush, link, anonymousId } =
  cumulus;
export default cumulus;
