/** The part of WeChat's API that is used. */
export interface Wx {
  request(task: {
    url: string;
    method: "POST";
    data: string;
    header: Record<string, string>;
    timeout: number;
    success(answer: { statusCode: number; header?: Record<string, string> }): void;
    fail(): void;
  }): unknown;
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: string): void;
  removeStorageSync(key: string): void;
  getStorageInfoSync(): { keys: string[] };
  getLaunchOptionsSync?(): Entry;
  getAccountInfoSync?(): { miniProgram: { appId: string; version?: string } };
  getSystemInfoSync?(): Record<string, unknown>;
  getDeviceInfo?(): Record<string, unknown>;
  getWindowInfo?(): Record<string, unknown>;
  getAppBaseInfo?(): Record<string, unknown>;
  onAppShow?(heard: (entry: Entry) => void): void;
  onAppHide?(heard: () => void): void;
  onNetworkStatusChange?(heard: (state: { isConnected: boolean }) => void): void;
}

/** How somebody came in: a path, its query and WeChat's number of the scene. */
export interface Entry {
  path?: string;
  query?: Record<string, string>;
  scene?: number;
}

export interface PageOptions {
  onShow?: (...given: unknown[]) => unknown;
  [key: string]: unknown;
}

/** The page that a hook runs in. */
export interface ShownPage {
  route?: string;
  options?: Record<string, string>;
}
