import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { number, object, text } from "./searching";
import { LostPage, PageCrash, PageSkeleton } from "./shell/fallbacks";
import { Root } from "./shell/Root";

const rootRoute = createRootRoute({ component: Root, notFoundComponent: LostPage });

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/home/HomePage")),
});
const contacts = createRoute({
  getParentRoute: () => rootRoute,
  path: "/contacts",
  validateSearch: (
    search: Record<string, unknown>,
  ): { q?: string; segment?: number; tag?: string; where?: object } => ({
    q: text(search.q),
    segment: number(search.segment),
    tag: text(search.tag),
    where: object(search.where),
  }),
  component: lazyRouteComponent(() => import("@/features/contacts/ContactsPage")),
});
const newImport = createRoute({
  getParentRoute: () => rootRoute,
  path: "/contacts/import",
  component: lazyRouteComponent(() => import("@/features/imports/NewImportPage")),
});
const imports = createRoute({
  getParentRoute: () => rootRoute,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/features/imports/ImportsPage")),
});
const oneImport = createRoute({
  getParentRoute: () => rootRoute,
  path: "/imports/$id",
  component: lazyRouteComponent(() => import("@/features/imports/ImportPage")),
});
const exports = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exports",
  validateSearch: (
    search: Record<string, unknown>,
  ): { make?: boolean; q?: string; segment?: number; tab?: "scheduled"; tag?: string } => ({
    make: search.make === true || undefined,
    tab: search.tab === "scheduled" ? search.tab : undefined,
    q: text(search.q),
    segment: number(search.segment),
    tag: text(search.tag),
  }),
  component: lazyRouteComponent(() => import("@/features/imports/ExportsPage")),
});
const newScheduled = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exports/scheduled/new",
  validateSearch: (search: Record<string, unknown>): { q?: string; segment?: number; tag?: string } => ({
    q: text(search.q),
    segment: number(search.segment),
    tag: text(search.tag),
  }),
  component: lazyRouteComponent(() => import("@/features/imports/scheduled/NewScheduledPage")),
});
const oneScheduled = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exports/scheduled/$id",
  component: lazyRouteComponent(() => import("@/features/imports/scheduled/ScheduledPage")),
});
const contact = createRoute({
  getParentRoute: () => rootRoute,
  path: "/contacts/$id",
  component: lazyRouteComponent(() => import("@/features/contacts/ContactPage")),
});
const accounts = createRoute({
  getParentRoute: () => rootRoute,
  path: "/accounts",
  component: lazyRouteComponent(() => import("@/features/accounts/AccountsPage")),
});
const identity = createRoute({
  getParentRoute: () => rootRoute,
  path: "/identity",
  component: lazyRouteComponent(() => import("@/features/identity/IdentityPage")),
});
const matching = createRoute({
  getParentRoute: () => rootRoute,
  path: "/matching",
  component: lazyRouteComponent(() => import("@/features/matching/MatchingPage")),
});
const companyAccount = createRoute({
  getParentRoute: () => rootRoute,
  path: "/accounts/$id",
  component: lazyRouteComponent(() => import("@/features/accounts/AccountPage")),
});
const tags = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tags",
  component: lazyRouteComponent(() => import("@/features/tags/TagsPage")),
});
const tag = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tags/$id",
  component: lazyRouteComponent(() => import("@/features/tags/TagPage")),
});
const lifecycle = createRoute({
  getParentRoute: () => rootRoute,
  path: "/lifecycle",
  component: lazyRouteComponent(() => import("@/features/lifecycle/LifecyclePage")),
});
const segments = createRoute({
  getParentRoute: () => rootRoute,
  path: "/segments",
  component: lazyRouteComponent(() => import("@/features/segments/SegmentsPage")),
});
const segment = createRoute({
  getParentRoute: () => rootRoute,
  path: "/segments/$id",
  component: lazyRouteComponent(() => import("@/features/segments/SegmentPage")),
});
const insight = createRoute({
  getParentRoute: () => rootRoute,
  path: "/insight",
  component: lazyRouteComponent(() => import("@/features/insight/InsightPage")),
});
const insightPair = createRoute({
  getParentRoute: () => rootRoute,
  path: "/insight/compare",
  validateSearch: (
    search: Record<string, unknown>,
  ): { left?: number; right?: number; against?: number; by?: "share" } => ({
    left: number(search.left),
    right: number(search.right),
    against: number(search.against),
    by: search.by === "share" ? search.by : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/insight/PairPage")),
});
const savedPortraits = createRoute({
  getParentRoute: () => rootRoute,
  path: "/insight/saved",
  component: lazyRouteComponent(() => import("@/features/insight/SavedPage")),
});
const savedPortrait = createRoute({
  getParentRoute: () => rootRoute,
  path: "/insight/saved/$id",
  validateSearch: (search: Record<string, unknown>): { changes?: boolean } => ({
    changes: search.changes === true || undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/insight/SavedPortraitPage")),
});
const segmentPortrait = createRoute({
  getParentRoute: () => rootRoute,
  path: "/segments/$id/portrait",
  validateSearch: (search: Record<string, unknown>): { against?: number } => ({
    against: number(search.against),
  }),
  component: lazyRouteComponent(() => import("@/features/insight/InsightPage")),
});
const scores = createRoute({
  getParentRoute: () => rootRoute,
  path: "/scores",
  component: lazyRouteComponent(() => import("@/features/scores/ScoresPage")),
});
const score = createRoute({
  getParentRoute: () => rootRoute,
  path: "/scores/$id",
  component: lazyRouteComponent(() => import("@/features/scores/ScorePage")),
});
const models = createRoute({
  getParentRoute: () => rootRoute,
  path: "/models",
  component: lazyRouteComponent(() => import("@/features/models/ModelsPage")),
});
const newModel = createRoute({
  getParentRoute: () => rootRoute,
  path: "/models/new",
  component: lazyRouteComponent(() => import("@/features/models/NewModelPage")),
});
const modelGroups = createRoute({
  getParentRoute: () => rootRoute,
  path: "/models/groups",
  component: lazyRouteComponent(() => import("@/features/models/GroupsPage")),
});
const model = createRoute({
  getParentRoute: () => rootRoute,
  path: "/models/$id",
  component: lazyRouteComponent(() => import("@/features/models/ModelPage")),
});
const lookalike = createRoute({
  getParentRoute: () => rootRoute,
  path: "/segments/$id/lookalike",
  component: lazyRouteComponent(() => import("@/features/models/LookalikePage")),
});
const journeys = createRoute({
  getParentRoute: () => rootRoute,
  path: "/journeys",
  component: lazyRouteComponent(() => import("@/features/journeys/JourneysPage")),
});
const journey = createRoute({
  getParentRoute: () => rootRoute,
  path: "/journeys/$id",
  component: lazyRouteComponent(() => import("@/features/journeys/JourneyPage")),
});
const templates = createRoute({
  getParentRoute: () => rootRoute,
  path: "/templates",
  component: lazyRouteComponent(() => import("@/features/templates/TemplatesPage")),
});
const template = createRoute({
  getParentRoute: () => rootRoute,
  path: "/templates/$id",
  component: lazyRouteComponent(() => import("@/features/templates/TemplatePage")),
});
const mailbox = createRoute({
  getParentRoute: () => rootRoute,
  path: "/mailbox",
  validateSearch: (search: Record<string, unknown>): { to?: string; mail?: number } => ({
    to: text(search.to),
    mail: number(search.mail),
  }),
  component: lazyRouteComponent(() => import("@/features/mailbox/MailboxPage")),
});
const settings = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/SettingsLayout")),
});
const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/settings/FirstSetting")),
});
const sources = createRoute({
  getParentRoute: () => settings,
  path: "/sources",
  component: lazyRouteComponent(() => import("@/features/settings/SourcesPage")),
});
const source = createRoute({
  getParentRoute: () => settings,
  path: "/sources/$id",
  component: lazyRouteComponent(() => import("@/features/settings/SourcePage")),
});
const tokens = createRoute({
  getParentRoute: () => settings,
  path: "/tokens",
  component: lazyRouteComponent(() => import("@/features/settings/TokensPage")),
});
const members = createRoute({
  getParentRoute: () => settings,
  path: "/members",
  component: lazyRouteComponent(() => import("@/features/settings/MembersPage")),
});
const identityKinds = createRoute({
  getParentRoute: () => settings,
  path: "/identity",
  component: lazyRouteComponent(() => import("@/features/identity/KindsPage")),
});
const audit = createRoute({
  getParentRoute: () => settings,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/features/settings/AuditPage")),
});
const consent = createRoute({
  getParentRoute: () => settings,
  path: "/consent",
  component: lazyRouteComponent(() => import("@/features/consent/ConsentSettingsPage")),
});
const privacy = createRoute({
  getParentRoute: () => rootRoute,
  path: "/privacy",
  component: lazyRouteComponent(() => import("@/features/consent/PrivacyPage")),
});
const account = createRoute({
  getParentRoute: () => settings,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/settings/AccountPage")),
});
const quarantine = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/quarantine",
  component: lazyRouteComponent(() => import("@/features/data/quarantine/QuarantinePage")),
});
const plan = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/plan",
  component: lazyRouteComponent(() => import("@/features/data/plan/PlanPage")),
});
const planEvent = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/plan/$id",
  component: lazyRouteComponent(() => import("@/features/data/plan/PlanEventPage")),
});
const live = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/live",
  component: lazyRouteComponent(() => import("@/features/data/LivePage")),
});
const attributes = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/attributes",
  component: lazyRouteComponent(() => import("@/features/attributes/AttributesPage")),
});
const webhooks = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/webhooks",
  component: lazyRouteComponent(() => import("@/features/data/webhooks/WebhooksPage")),
});
const webhook = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/webhooks/$id",
  component: lazyRouteComponent(() => import("@/features/data/webhooks/WebhookPage")),
});
const connectors = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/connectors",
  component: lazyRouteComponent(() => import("@/features/data/connectors/ConnectorsPage")),
});
const connector = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/connectors/$id",
  component: lazyRouteComponent(() => import("@/features/data/connectors/ConnectorPage")),
});

const routeTree = rootRoute.addChildren([
  home,
  contacts,
  newImport,
  contact,
  accounts,
  companyAccount,
  identity,
  matching,
  tags,
  tag,
  imports,
  oneImport,
  exports,
  newScheduled,
  oneScheduled,
  lifecycle,
  segments,
  segment,
  insight,
  insightPair,
  savedPortraits,
  savedPortrait,
  segmentPortrait,
  scores,
  score,
  models,
  newModel,
  modelGroups,
  model,
  lookalike,
  journeys,
  journey,
  templates,
  template,
  mailbox,
  settings.addChildren([
    settingsIndex,
    sources,
    source,
    identityKinds,
    tokens,
    members,
    consent,
    audit,
    account,
  ]),
  quarantine,
  plan,
  planEvent,
  live,
  attributes,
  webhooks,
  webhook,
  privacy,
  connectors,
  connector,
]);

export const router = createRouter({
  routeTree,
  basepath: "/app",
  defaultPreload: "intent",
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 120,
  defaultErrorComponent: PageCrash,
  defaultNotFoundComponent: LostPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
