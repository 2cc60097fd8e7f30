declare module 'mux.js/lib/tools/mp4-inspector.js' {
  interface InspectedBox {
    readonly type: string;
    readonly size: number;
    readonly boxes?: readonly InspectedBox[];
    readonly [field: string]: unknown;
  }
  const inspector: { inspect(data: Uint8Array): readonly InspectedBox[] };
  export default inspector;
}
