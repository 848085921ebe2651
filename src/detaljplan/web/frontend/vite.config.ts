import { defineConfig } from "vite";

// Fixed names: the templates link to them and add a fingerprint of their own.
export default defineConfig({
  base: "/static/dist/",
  build: {
    outDir: "../static/dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: ["src/plan-map.ts", "src/area-draw.ts"],
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "map.js", // what both share
        assetFileNames: "map[extname]",
      },
    },
  },
});
