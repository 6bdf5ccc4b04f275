import type { components } from "@/generated/api";

type Schemas = components["schemas"];

export type JsonObject = { [key: string]: unknown };
export type Page<T> = { items: T[]; total: number; next_cursor: string | null };

export type Session = Schemas["Session"];
export type Home = Schemas["Home"];
export type HomeJourney = Schemas["HomeJourney"];
export type SearchItem = Schemas["SearchItem"];
export type ContactRow = Schemas["ContactRow"];
export type ContactDetail = Schemas["ContactDetail"];
export type ContactEvent = Schemas["ContactEvent"];
export type ContactJourney = Schemas["ContactJourney"];
export type Message = Schemas["Message"];
export type Tag = Schemas["Tag"];
export type Catalogue = Schemas["Catalogue"];
export type CatalogueField = Schemas["CatalogueField"];
export type Preview = Schemas["Preview"];
export type Segment = Schemas["Segment"];
export type Template = Schemas["Template"];
export type TemplateIn = Schemas["TemplateIn"];
export type TemplatePreview = Schemas["TemplatePreview"];
export type Journey = Schemas["Journey"];
export type JourneyProblem = Schemas["JourneyProblem"];
export type JourneyStats = Schemas["JourneyStats"];
export type NodeStats = Schemas["NodeStats"];
export type MailRow = Schemas["MailRow"];
export type Mail = Schemas["Mail"];
export type Source = Schemas["Source"];
export type Token = Schemas["Token"];
export type Member = Schemas["Member"];
export type AuditEntry = Schemas["AuditEntry"];
export type Quarantined = Schemas["Quarantined"];
export type LiveEvent = Schemas["LiveEvent"];
