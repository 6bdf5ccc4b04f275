import type { components } from "@/generated/api";

type Schemas = components["schemas"];

export type JsonObject = { [key: string]: unknown };
export type Page<T> = { items: T[]; total: number; next_cursor: string | null };

export type Permission = Schemas["Permission"];
export type Role = Schemas["Role"];
export type Session = Schemas["Session"];
export type Home = Schemas["HomeOut"];
export type HomeJourney = Schemas["JourneyResult"];
export type SearchItem = Schemas["SearchHit"];
export type ContactRow = Schemas["ContactItem"];
export type ContactDetail = Schemas["ContactOut"];
export type ContactEvent = Schemas["TimelineItem"];
export type ContactJourney = Schemas["ContactJourneyOut"];
export type Message = Schemas["MessageOut"];
export type Tag = Schemas["TagOut"];
export type Catalogue = Schemas["CatalogueOut"];
export type CatalogueField = Schemas["CatalogueFieldOut"];
export type Preview = Schemas["SegmentPreviewOut"];
export type Segment = Schemas["SegmentOut"];
export type Template = Schemas["TemplateOut"];
export type TemplateIn = Schemas["TemplateIn"];
export type TemplatePreview = Schemas["TemplatePreviewOut"];
export type Journey = Schemas["JourneyOut"];
export type JourneyProblem = Schemas["JourneyProblemOut"];
export type JourneyStats = Schemas["StatsOut"];
export type NodeStats = Schemas["NodeStatsOut"];
export type MailRow = Schemas["MailRow"];
// openapi-fetch reads a tuple as a plain list.
export type Mail = Omit<Schemas["MailOut"], "headers"> & { headers: string[][] };
export type Source = Schemas["Source"];
export type SourceSeen = Schemas["SourceSeen"];
export type Token = Schemas["Token"];
export type TokenCreated = Schemas["TokenCreated"];
export type RoleRights = Schemas["RoleRights"];
export type Scope = Schemas["ScopeOut"];
export type Attribute = Schemas["AttributeOut"];
export type AttributeIn = Schemas["AttributeIn"];
export type Definition = Schemas["DefinitionIn"];
export type Member = Schemas["Member"];
export type AuditEntry = Schemas["AuditEntry"];
export type Quarantined = Schemas["QuarantinedItem"];
/** What the pipeline made of it stands there only if somebody watched. */
export type LiveEvent = Schemas["LiveEventOut"] & {
  outcome?: string;
  reason?: string;
  fields?: JsonObject;
  violations?: JsonObject[];
};
export type LiveTrace = Schemas["TraceOut"];
export type QuarantineCount = Schemas["QuarantineCount"];
export type QuarantineJob = Schemas["QuarantineJobOut"];
export type QuarantineJobIn = Schemas["JobIn"];
export type SuspectRule = Schemas["SuspectRuleOut"];
export type PlanEvent = Schemas["PlanEvent"];
export type PlanEventDetail = Schemas["PlanEventDetail"];
export type PlanEventChange = Schemas["EventChange"];
export type PlanProperty = Schemas["PropertyOut"];
export type PlanSuggestion = Schemas["PlanSuggestionOut"];
export type PlanSource = Schemas["SourceRulesOut"];
