import { IconProvider } from "@ant-design/icons";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/styles/tokens.css";
import "./app/styles/base.css";
import "./app/styles/shell.css";
import "./app/styles/ui.css";
import "./app/styles/table.css";
import "./app/styles/editor.css";
import "./app/styles/print.css";
import { startI18n } from "./app/i18n";
import { queryClient } from "./app/queryClient";
import { router } from "./app/router";
import { cspNonce, lendNonceToStyles } from "./shared/csp";

lendNonceToStyles(cspNonce());
startI18n();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <IconProvider value={{ csp: { nonce: cspNonce() } }}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </IconProvider>
  </StrictMode>,
);
