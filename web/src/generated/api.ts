/**
 * Types of the HTTP API, written by hand in the form that openapi-typescript gives.
 * `npm run types` replaces this file once `openapi.json` lies beside it.
 */
type Get<R, Q = Record<string, never>> = {
  parameters: { query?: Q; header?: never; path?: never; cookie?: never };
  requestBody?: never;
  responses: { 200: { headers: Record<string, unknown>; content: { "application/json": R } } };
};
type GetAt<R, P, Q = Record<string, never>> = {
  parameters: { query?: Q; header?: never; path: P; cookie?: never };
  requestBody?: never;
  responses: { 200: { headers: Record<string, unknown>; content: { "application/json": R } } };
};
type Send<R, B> = {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  requestBody: { content: { "application/json": B } };
  responses: { 200: { headers: Record<string, unknown>; content: { "application/json": R } } };
};
type SendAt<R, P, B> = {
  parameters: { query?: never; header?: never; path: P; cookie?: never };
  requestBody: { content: { "application/json": B } };
  responses: { 200: { headers: Record<string, unknown>; content: { "application/json": R } } };
};
type Act<R, P> = GetAt<R, P>;

type JsonObject = { [key: string]: unknown };
type Page<T> = { items: T[]; total: number; next_cursor: string | null };
type Items<T> = { items: T[] };
type Paging = { limit?: number; cursor?: string };
type S = components["schemas"];

export interface components {
  schemas: {
    Session: {
      user: { id: number; email: string; name: string; locale: string; theme: string };
      workspace: { id: number; name: string; slug: string; timezone: string; write_key: string };
      workspaces: { id: number; name: string }[];
      role: string;
      permissions: string[];
      csrf_token: string;
      mailbox_local: boolean;
    };
    DayFigures: {
      people_new: number;
      people_active: number;
      events: number;
      messages_sent: number;
      opened: number;
      clicked: number;
      journeys_live: number;
    };
    HomeJourney: {
      id: number;
      name: string;
      status: string;
      entered: number;
      active: number;
      completed: number;
      sent: number;
      opened: number;
      clicked: number;
    };
    Home: {
      greeting_name: string;
      today: S["DayFigures"];
      yesterday: S["DayFigures"];
      trend: { date: string; events: number; people_new: number; messages_sent: number }[];
      top_events: { name: string; count: number }[];
      journeys: S["HomeJourney"][];
      delay: { p50_ms: number | null; p95_ms: number | null; samples: number };
      people_total: number;
      funnel: { key: string; value: number }[];
    };
    SearchItem: { kind: string; id: string | number; title: string; subtitle: string };
    TagChip: { name: string; color: string };
    ContactRow: {
      id: number;
      name: string;
      email: string;
      phone: string;
      tags: S["TagChip"][];
      city: string;
      company: string;
      created_at: string;
      last_seen_at: string | null;
    };
    ContactDetail: {
      id: number;
      name: string;
      email: string;
      phone: string;
      attributes: JsonObject;
      tags: { id: number; name: string; color: string; source: string; applied_at: string }[];
      identities: { namespace: string; value: string; first_seen_at: string }[];
      created_at: string;
      updated_at: string;
      first_seen_at: string | null;
      last_seen_at: string | null;
      segments: { id: number; name: string }[];
      suppressions: { channel: string; reason: string; at: string }[];
      counts: { events: number; messages: number; journeys: number };
    };
    ContactEvent: {
      name: string;
      kind: string;
      timestamp: string;
      received_at: string;
      message_id: string;
      source_id: number;
      properties: JsonObject;
    };
    ContactJourney: {
      run_id: number;
      journey_id: number;
      journey: string;
      version: number;
      entered_at: string;
      exited_at: string | null;
      exit_reason: string | null;
      node: string | null;
      node_title: string | null;
    };
    Message: {
      id: number;
      channel: string;
      template: string | null;
      template_id: number | null;
      journey_id: number | null;
      journey: string | null;
      subject: string;
      status: string;
      reason: string | null;
      to: string;
      queued_at: string;
      sent_at: string | null;
      opened_at: string | null;
      clicked_at: string | null;
    };
    Tag: { id: number; name: string; color: string; people: number };
    CatalogueField: { name: string; kinds: string[] };
    CatalogueEvent: { name: string; count: number; properties: S["CatalogueField"][] };
    Catalogue: {
      attributes: S["CatalogueField"][];
      tags: string[];
      events: S["CatalogueEvent"][];
      segments: { id: number; slug: string; name: string }[];
    };
    Words: { zh: string; en: string };
    ExpressionProblem: { path: string; code: string; message: string };
    Preview: {
      count: number;
      total: number;
      took_ms: number;
      conditions: { path: string; count: number; loss: number }[];
      sample: { id: number; name: string; email: string; phone: string }[];
      reach: { email: number };
      words: S["Words"];
      problems: S["ExpressionProblem"][];
    };
    Segment: {
      id: number;
      slug: string;
      name: string;
      description: string;
      expression: JsonObject;
      count: number | null;
      counted_at: string | null;
      words: S["Words"];
      broken_reason: string | null;
      created_at: string;
      updated_at: string;
    };
    SegmentIn: { name: string; expression: JsonObject; description?: string };
    Template: {
      id: number;
      name: string;
      version: number;
      subject: string;
      preheader: string;
      format: "mjml" | "html";
      source: string;
      created_at: string;
      updated_at: string;
    };
    TemplateIn: {
      name: string;
      subject: string;
      preheader?: string;
      format: "mjml" | "html";
      source: string;
    };
    TemplatePreview: {
      subject: string;
      html: string;
      text: string;
      problems: { line?: number | null; message: string }[];
    };
    JourneyProblem: { node: string | null; code: string; message: string };
    Journey: {
      id: number;
      name: string;
      status: string;
      graph: JsonObject;
      problems: S["JourneyProblem"][];
      live_version: { id: number; number: number; published_at: string } | null;
      created_at: string;
      updated_at: string;
    };
    NodeStats: {
      waiting?: number;
      entered?: number;
      left?: number;
      sent?: number;
      opened?: number;
      clicked?: number;
      failed?: number;
      suppressed?: number;
    };
    JourneyStats: {
      entered: number;
      active: number;
      completed: number;
      exited: number;
      nodes: { [node: string]: S["NodeStats"] };
    };
    MailRow: {
      id: number;
      subject: string;
      from: string;
      to: string;
      received_at: string;
      message_ref: string;
      contact_id: number | null;
      snippet: string;
    };
    Mail: S["MailRow"] & { html: string; text: string; headers: string[][]; size: number };
    Source: {
      id: number;
      name: string;
      kind: string;
      write_key: string;
      created_at: string;
      disabled_at: string | null;
    };
    Token: {
      id: number;
      name: string;
      prefix: string;
      scopes: string[];
      created_at: string;
      last_used_at: string | null;
      revoked_at: string | null;
    };
    TokenCreated: S["Token"] & { token: string };
    Member: { id: number; email: string; name: string; role: string };
    AuditEntry: {
      id: number;
      at: string;
      actor: string;
      action: string;
      subject: string;
      details: JsonObject;
    };
    Quarantined: {
      id: number;
      source_id: number | null;
      received_at: string;
      reason: string;
      detail: string;
      item: unknown;
    };
    LiveEvent: {
      name: string;
      timestamp: string;
      received_at: string;
      contact_id: number;
      source_id: number;
      properties: JsonObject;
    };
  };
}

export interface paths {
  "/api/v1/session": {
    get: Get<S["Session"]>;
    patch: Send<S["Session"], { locale?: string; theme?: string; name?: string }>;
  };
  "/api/v1/home": { get: Get<S["Home"]> };
  "/api/v1/search": { get: Get<Items<S["SearchItem"]>, { q: string }> };
  "/api/v1/contacts": {
    get: Get<Page<S["ContactRow"]>, Paging & { q?: string; segment?: string; tag?: string }>;
    post: Send<
      S["ContactDetail"],
      { attributes: JsonObject; identities?: { namespace: string; value: string }[] }
    >;
  };
  "/api/v1/contacts/{contact_id}": {
    get: GetAt<S["ContactDetail"], { contact_id: number }>;
    patch: SendAt<S["ContactDetail"], { contact_id: number }, { attributes: JsonObject }>;
  };
  "/api/v1/contacts/{contact_id}/events": {
    get: GetAt<Page<S["ContactEvent"]>, { contact_id: number }, Paging & { name?: string }>;
  };
  "/api/v1/contacts/{contact_id}/messages": {
    get: GetAt<Page<S["Message"]>, { contact_id: number }, Paging>;
  };
  "/api/v1/contacts/{contact_id}/journeys": {
    get: GetAt<Items<S["ContactJourney"]>, { contact_id: number }>;
  };
  "/api/v1/contacts/{contact_id}/tags": {
    post: SendAt<unknown, { contact_id: number }, { name: string }>;
  };
  "/api/v1/contacts/{contact_id}/tags/{tag_id}": {
    delete: Act<unknown, { contact_id: number; tag_id: number }>;
  };
  "/api/v1/tags": {
    get: Get<Items<S["Tag"]>>;
    post: Send<S["Tag"], { name: string; color: string }>;
  };
  "/api/v1/catalogue": { get: Get<S["Catalogue"]> };
  "/api/v1/catalogue/values": {
    get: Get<Items<string>, { attribute?: string; event?: string; property?: string; q?: string }>;
  };
  "/api/v1/segments/preview": { post: Send<S["Preview"], { expression: JsonObject }> };
  "/api/v1/segments": {
    get: Get<Page<S["Segment"]>, Paging>;
    post: Send<S["Segment"], S["SegmentIn"]>;
  };
  "/api/v1/segments/{segment_id}": {
    get: GetAt<S["Segment"], { segment_id: number }>;
    put: SendAt<S["Segment"], { segment_id: number }, S["SegmentIn"]>;
    delete: Act<unknown, { segment_id: number }>;
  };
  "/api/v1/segments/{segment_id}/members": {
    get: GetAt<Page<S["ContactRow"]>, { segment_id: number }, Paging>;
  };
  "/api/v1/templates": {
    get: Get<Page<S["Template"]>, Paging>;
    post: Send<S["Template"], S["TemplateIn"]>;
  };
  "/api/v1/templates/preview": {
    post: Send<
      S["TemplatePreview"],
      { subject: string; format: "mjml" | "html"; source: string; contact_id?: number }
    >;
  };
  "/api/v1/templates/{template_id}": {
    get: GetAt<S["Template"], { template_id: number }>;
    put: SendAt<S["Template"], { template_id: number }, S["TemplateIn"]>;
    delete: Act<unknown, { template_id: number }>;
  };
  "/api/v1/templates/{template_id}/test": {
    post: SendAt<{ message_ref: string }, { template_id: number }, { to: string; contact_id?: number }>;
  };
  "/api/v1/journeys": {
    get: Get<Page<S["Journey"]>, Paging>;
    post: Send<S["Journey"], { name: string; graph: JsonObject }>;
  };
  "/api/v1/journeys/{journey_id}": {
    get: GetAt<S["Journey"], { journey_id: number }>;
    put: SendAt<S["Journey"], { journey_id: number }, { name: string; graph: JsonObject }>;
    delete: Act<unknown, { journey_id: number }>;
  };
  "/api/v1/journeys/{journey_id}/publish": {
    post: Act<{ version: { id: number; number: number } }, { journey_id: number }>;
  };
  "/api/v1/journeys/{journey_id}/pause": { post: Act<unknown, { journey_id: number }> };
  "/api/v1/journeys/{journey_id}/resume": { post: Act<unknown, { journey_id: number }> };
  "/api/v1/journeys/{journey_id}/stop": { post: Act<unknown, { journey_id: number }> };
  "/api/v1/journeys/{journey_id}/stats": { get: GetAt<S["JourneyStats"], { journey_id: number }> };
  "/api/v1/journeys/{journey_id}/people": {
    get: GetAt<Page<S["ContactRow"]>, { journey_id: number }, Paging & { node?: string }>;
  };
  "/api/v1/mailbox": { get: Get<Page<S["MailRow"]>, Paging & { to?: string }> };
  "/api/v1/mailbox/{mail_id}": { get: GetAt<S["Mail"], { mail_id: number }> };
  "/api/v1/sources": {
    get: Get<Items<S["Source"]>>;
    post: Send<S["Source"], { name: string; kind: string }>;
  };
  "/api/v1/tokens": {
    get: Get<Items<S["Token"]>>;
    post: Send<S["TokenCreated"], { name: string; scopes: string[] }>;
  };
  "/api/v1/tokens/{token_id}": { delete: Act<unknown, { token_id: number }> };
  "/api/v1/members": {
    get: Get<Items<S["Member"]>>;
    post: Send<S["Member"], { email: string; role: string }>;
  };
  "/api/v1/members/{member_id}": {
    patch: SendAt<S["Member"], { member_id: number }, { role: string }>;
    delete: Act<unknown, { member_id: number }>;
  };
  "/api/v1/audit": { get: Get<Page<S["AuditEntry"]>, Paging> };
  "/api/v1/quarantine": { get: Get<Page<S["Quarantined"]>, Paging> };
  "/api/v1/live/events": { get: Get<Items<S["LiveEvent"]>, { limit?: number }> };
}
