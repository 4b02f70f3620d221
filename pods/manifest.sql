-- What must come back with a database, one fact a line: asked when it is copied, and again of what was restored from it.
-- Tables that an Odoo without the module does not have are left out, on both sides.
SELECT format('SELECT ''rows.%1$s='' || count(*) FROM public.%1$I', name)
FROM unnest(ARRAY['account_move', 'ir_attachment', 'res_partner']) AS name
WHERE to_regclass('public.' || name) IS NOT NULL
ORDER BY name \gexec
SELECT $$SELECT 'release=' || coalesce(latest_version, 'none') FROM public.ir_module_module WHERE name = 'base'$$,
       $$SELECT 'modules.pending=' || count(*) FROM public.ir_module_module WHERE state LIKE 'to %'$$
WHERE to_regclass('public.ir_module_module') IS NOT NULL \gexec
SELECT 'indexes.text=' || count(*) FROM pg_indexes
WHERE schemaname = 'public' AND (indexdef LIKE '%unaccent%' OR indexdef LIKE '%gin_trgm_ops%');
