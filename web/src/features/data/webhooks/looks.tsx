import {
  CodeOutlined,
  ContactsOutlined,
  CreditCardOutlined,
  FormOutlined,
  PlayCircleOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Tone } from "@/shared/ui/Pill";

type Look = { tone: Tone; icon: ReactNode };

const custom: Look = { tone: "gray", icon: <CodeOutlined /> };
const looks: { [preset: string]: Look } = {
  custom,
  shopify: { tone: "green", icon: <ShoppingCartOutlined /> },
  youzan: { tone: "coral", icon: <ShopOutlined /> },
  weihou: { tone: "violet", icon: <VideoCameraOutlined /> },
  xiaoetong: { tone: "sky", icon: <PlayCircleOutlined /> },
  form: { tone: "amber", icon: <FormOutlined /> },
  crm: { tone: "teal", icon: <ContactsOutlined /> },
  stripe: { tone: "primary", icon: <CreditCardOutlined /> },
};

/** How the systems that post look. */
export const lookOf = (preset: string): Look => looks[preset] ?? custom;
