-- A load
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan';
COPY "public"."item" ("id", "note", "price") FROM STDIN (FORMAT TEXT);
COMMIT;

-- A load in a transaction of the route
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off';
COPY "public"."item" ("id", "note", "price") FROM STDIN (FORMAT TEXT);
COMMIT;

-- A load that keeps rows
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
INSERT INTO "public"."item" ("id", "note", "price") SELECT s."id", s."note", s."price" FROM pg_temp."staging" s ON CONFLICT ("id") DO NOTHING;
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."item" t WHERE t."id" = s."id");
COMMIT;

-- Rows that overwrite
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
INSERT INTO "public"."item" ("id", "note", "price") SELECT s."id", s."note", s."price" FROM pg_temp."staging" s WHERE s."caravan op" <> 'D' ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;

-- A few changes
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
DELETE FROM "public"."item" t USING (SELECT unnest(?::text[]) AS c0) AS s WHERE t."id" = s.c0::pg_catalog.int4;
UPDATE "public"."item" t SET "note" = s.c1::pg_catalog.text, "price" = s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s WHERE t."id" = s.c0::pg_catalog.int4;
INSERT INTO "public"."item" ("id", "note", "price") SELECT s.c0::pg_catalog.int4, s.c1::pg_catalog.text, s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s;
COMMIT;

-- Many changes
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
DELETE FROM "public"."item" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
UPDATE "public"."item" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
COPY "public"."item" ("id", "note", "price") FROM STDIN (FORMAT TEXT);
COMMIT;

-- Many changes of a table on every segment
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED REPLICATED;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT TEXT);
DELETE FROM "public"."country" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
UPDATE "public"."country" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
COPY "public"."country" ("note", "id", "price") FROM STDIN (FORMAT TEXT);
COMMIT;

-- A few changes while a load runs
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
DELETE FROM "public"."item" t USING (SELECT unnest(?::text[]) AS c0) AS s WHERE t."id" = s.c0::pg_catalog.int4;
INSERT INTO "public"."item" ("id", "note", "price") SELECT s.c0::pg_catalog.int4, s.c1::pg_catalog.text, s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
INSERT INTO "public"."item" ("id", "note", "price") SELECT s.c0::pg_catalog.int4, s.c1::pg_catalog.text, s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;

-- Many changes while a load runs
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
DELETE FROM "public"."item" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
INSERT INTO "public"."item" ("id", "note", "price") SELECT s."id", s."note", s."price" FROM pg_temp."staging" s WHERE s."caravan op" <> 'D' ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;

-- Rows that swap a unique value
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
UPDATE "public"."pair" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
ROLLBACK;
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."pair" t WHERE t."id" = s."id") AND s."caravan op" = 'D';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."pair" t WHERE t."id" = s."id") AND s."caravan op" = 'U';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."pair" t WHERE t."id" = s."id") AND s."caravan op" = 'I';
DELETE FROM "public"."pair" t USING pg_temp."staging" s WHERE t."id" = s."id";
COPY "public"."pair" ("id", "note", "price") FROM STDIN (FORMAT TEXT);
COMMIT;

-- Many changes of an append-optimized table
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."log_ao" t WHERE t."id" = s."id") AND s."caravan op" = 'D';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."log_ao" t WHERE t."id" = s."id") AND s."caravan op" = 'U';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."log_ao" t WHERE t."id" = s."id") AND s."caravan op" = 'I';
DELETE FROM "public"."log_ao" t USING pg_temp."staging" s WHERE t."id" = s."id";
COPY "public"."log_ao" ("id", "note", "price") FROM STDIN (FORMAT TEXT);
COMMIT;

-- Many changes of a table in Beam storage
SET LOCAL "gp_autostats_mode" = E'none'; SET LOCAL "optimizer" = E'off'; SET LOCAL "TimeZone" = E'UTC'; SET LOCAL "statement_timeout" = E'0'; SET LOCAL "client_min_messages" = E'warning'; SET LOCAL "application_name" = E'caravan:it';
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "id" integer, "note" text, "price" numeric(10,2)) ON COMMIT DELETE ROWS DISTRIBUTED BY ("id");
COPY pg_temp."staging" ("caravan op", "id", "note", "price") FROM STDIN (FORMAT TEXT);
DELETE FROM "public"."item_beam" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."item_beam" t WHERE t."id" = s."id") AND s."caravan op" = 'U';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."item_beam" t WHERE t."id" = s."id") AND s."caravan op" = 'I';
INSERT INTO "public"."item_beam" ("id", "note", "price") SELECT s."id", s."note", s."price" FROM pg_temp."staging" s WHERE s."caravan op" <> 'D' ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;
