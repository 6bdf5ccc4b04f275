import type { TFunction } from "i18next";
import type { ComponentType, ReactNode } from "react";
import type { Catalogue, Template } from "@/shared/types";
import type { Tone } from "@/shared/ui/Pill";
import type { Configs, KindName } from "../graph";

/** The names behind the ids that configs hold. */
export type Lookups = { catalogue: Catalogue; templates: Template[] };

export type FormProps<K extends KindName> = {
  config: Configs[K];
  lookups: Lookups;
  readOnly: boolean;
  onChange: (config: Configs[K]) => void;
};

export type Text = TFunction<["journeys", "expression"]>;

/** One kind of node: all that the canvas, palette and panel need to know of it. */
export type NodeKind<K extends KindName> = {
  group: "entry" | "reach" | "flow";
  tone: Tone;
  Icon: ComponentType;
  /** The config of a node that was just added. */
  start(): Configs[K];
  /** The node's second line; "" while there is nothing to say. */
  summary(config: Configs[K], lookups: Lookups, t: Text): string;
  /** Whether the config says all that the engine needs. */
  complete(config: Configs[K], lookups: Lookups): boolean;
  Form(props: FormProps<K>): ReactNode;
};
