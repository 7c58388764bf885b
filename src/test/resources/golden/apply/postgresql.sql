-- A load
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan', true);
COPY "public"."item" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;

-- A load in a transaction of the route
COPY "public"."item" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;

-- A load that keeps rows
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
INSERT INTO "public"."item" ("note", "id", "price") SELECT s."note", s."id", s."price" FROM pg_temp."staging" s ON CONFLICT ("id") DO NOTHING;
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."item" t WHERE t."id" = s."id");
COMMIT;

-- Rows that overwrite
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
INSERT INTO "public"."item" ("note", "id", "price") SELECT s."note", s."id", s."price" FROM pg_temp."staging" s WHERE s."caravan op" <> 'D' ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;

-- A few changes
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
DELETE FROM "public"."item" t USING (SELECT unnest(?::text[]) AS c0) AS s WHERE t."id" = s.c0::pg_catalog.int4;
UPDATE "public"."item" t SET "note" = s.c0::pg_catalog.text, "price" = s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s WHERE t."id" = s.c1::pg_catalog.int4;
INSERT INTO "public"."item" ("note", "id", "price") SELECT s.c0::pg_catalog.text, s.c1::pg_catalog.int4, s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s;
COMMIT;

-- Many changes
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
DELETE FROM "public"."item" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
UPDATE "public"."item" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
COPY "public"."item" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;

-- Many changes of a table on every segment
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
DELETE FROM "public"."country" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
UPDATE "public"."country" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
COPY "public"."country" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;

-- A few changes while a load runs
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
SET CONSTRAINTS ALL DEFERRED;
DELETE FROM "public"."item" t USING (SELECT unnest(?::text[]) AS c0) AS s WHERE t."id" = s.c0::pg_catalog.int4;
INSERT INTO "public"."item" ("note", "id", "price") SELECT s.c0::pg_catalog.text, s.c1::pg_catalog.int4, s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
INSERT INTO "public"."item" ("note", "id", "price") SELECT s.c0::pg_catalog.text, s.c1::pg_catalog.int4, s.c2::pg_catalog."numeric" FROM (SELECT unnest(?::text[]) AS c0, unnest(?::text[]) AS c1, unnest(?::text[]) AS c2) AS s ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;

-- Many changes while a load runs
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
SET CONSTRAINTS ALL DEFERRED;
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
DELETE FROM "public"."item" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
INSERT INTO "public"."item" ("note", "id", "price") SELECT s."note", s."id", s."price" FROM pg_temp."staging" s WHERE s."caravan op" <> 'D' ON CONFLICT ("id") DO UPDATE SET "note" = excluded."note", "price" = excluded."price";
COMMIT;

-- Rows that swap a unique value
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
UPDATE "public"."pair" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
ROLLBACK;
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
SET CONSTRAINTS ALL DEFERRED;
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."pair" t WHERE t."id" = s."id") AND s."caravan op" = 'D';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."pair" t WHERE t."id" = s."id") AND s."caravan op" = 'U';
SELECT count(*) FROM pg_temp."staging" s WHERE EXISTS (SELECT 1 FROM "public"."pair" t WHERE t."id" = s."id") AND s."caravan op" = 'I';
DELETE FROM "public"."pair" t USING pg_temp."staging" s WHERE t."id" = s."id";
COPY "public"."pair" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;

-- Many changes of an append-optimized table
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
DELETE FROM "public"."log_ao" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
UPDATE "public"."log_ao" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
COPY "public"."log_ao" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;

-- Many changes of a table in Beam storage
SELECT set_config(E'jit', E'off', true), set_config(E'idle_in_transaction_session_timeout', E'0', true), set_config(E'TimeZone', E'UTC', true), set_config(E'statement_timeout', E'0', true), set_config(E'client_min_messages', E'warning', true), set_config(E'application_name', E'caravan:it', true);
CREATE TEMP TABLE IF NOT EXISTS pg_temp."staging" ("caravan op" "char" NOT NULL, "note" text, "id" integer, "price" numeric(10,2)) ON COMMIT DELETE ROWS;
COPY pg_temp."staging" ("caravan op", "note", "id", "price") FROM STDIN (FORMAT BINARY);
DELETE FROM "public"."item_beam" t USING pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'D';
UPDATE "public"."item_beam" t SET "note" = s."note", "price" = s."price" FROM pg_temp."staging" s WHERE t."id" = s."id" AND s."caravan op" = 'U';
COPY "public"."item_beam" ("note", "id", "price") FROM STDIN (FORMAT BINARY);
COMMIT;
