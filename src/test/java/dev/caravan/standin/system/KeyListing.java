// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sp_pkeys, sp_statistics and sp_fkeys. */
final class KeyListing {
    private static final short TABLE_STATISTICS = 0;
    private static final short CLUSTERED = 1;
    private static final short OTHER = 3;

    private KeyListing() {}

    static int primaryKeys(ProcedureCall call) throws SqlError {
        List<Part> parts = new ArrayList<>();
        for (Table table : find(call.session(), call.text("@table_name"), call.text("@table_owner"))) {
            Index key = table.primaryKey();
            if (key != null) {
                addParts(table, key, parts);
            }
        }
        Rowset<Part> rowset = new Rowset<Part>()
                .column(
                        "TABLE_QUALIFIER",
                        SqlTypes.SYSNAME,
                        p -> p.table.database().name())
                .column("TABLE_OWNER", SqlTypes.SYSNAME, p -> p.table.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, p -> p.table.name())
                .column("COLUMN_NAME", SqlTypes.SYSNAME, Part::column)
                .small("KEY_SEQ", Part::position)
                .column("PK_NAME", SqlTypes.SYSNAME, p -> p.indexOrFail().name());
        call.result(rowset.columns(), rowset.rows(parts));
        return 0;
    }

    private static List<Table> find(SessionContext session, @Nullable String name, @Nullable String schema) {
        NameFilter names = NameFilter.of(name, false);
        NameFilter schemas = NameFilter.of(schema, false);
        Database database = session.database();
        return database.tables().stream()
                .filter(t ->
                        session.rights().sees(database, t.objectId(), t.schema().id()))
                .filter(t ->
                        names.accepts(t.name()) && schemas.accepts(t.schema().name()))
                .toList();
    }

    private static void addParts(Table table, Index index, List<Part> parts) {
        int position = 1;
        for (Index.Key key : index.keys()) {
            parts.add(new Part(table, index, key, position++));
        }
    }

    static int statistics(ProcedureCall call) throws SqlError {
        List<Part> parts = statistics(
                find(call.session(), call.text("@table_name"), call.text("@table_owner")),
                NameFilter.of(call.text("@index_name"), true),
                call.text("@is_unique", "N").toUpperCase(Locale.ROOT).startsWith("Y"));
        Rowset<Part> rowset = statisticsColumns();
        call.result(rowset.columns(), rowset.rows(parts));
        return 0;
    }

    // Like sp_statistics itself: the table's own row first, then unique before other indexes, clustered first.
    private static List<Part> statistics(List<Table> tables, NameFilter index, boolean uniqueOnly) {
        List<Part> parts = new ArrayList<>();
        for (Table table : tables) {
            parts.add(new Part(table, null, null, 0));
            for (Index candidate : table.indexes()) {
                if (index.accepts(candidate.name()) && (candidate.unique() || !uniqueOnly)) {
                    addParts(table, candidate, parts);
                }
            }
        }
        parts.sort(Comparator.comparing((Part p) -> p.nonUnique() == null ? -1 : (int) p.nonUnique())
                .thenComparing(Part::type)
                .thenComparing(p -> p.index == null ? "" : p.index.name())
                .thenComparing(Part::position));
        return parts;
    }

    private static Rowset<Part> statisticsColumns() {
        return new Rowset<Part>()
                .column(
                        "TABLE_QUALIFIER",
                        SqlTypes.SYSNAME,
                        p -> p.table.database().name())
                .column("TABLE_OWNER", SqlTypes.SYSNAME, p -> p.table.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, p -> p.table.name())
                .small("NON_UNIQUE", Part::nonUnique)
                .column("INDEX_QUALIFIER", SqlTypes.SYSNAME, p -> p.index == null ? null : p.table.name())
                .column("INDEX_NAME", SqlTypes.SYSNAME, p -> p.index == null ? null : p.index.name())
                .small("TYPE", Part::type)
                .small("SEQ_IN_INDEX", p -> p.index == null ? null : p.position)
                .column("COLUMN_NAME", SqlTypes.SYSNAME, p -> p.index == null ? null : p.column())
                .column("COLLATION", SqlTypes.varchar(1), p -> p.key == null ? null : p.key.descending() ? "D" : "A")
                .column("CARDINALITY", SqlTypes.INT, p -> p.index == null || p.index.clustered() ? p.rows() : null)
                .column("PAGES", SqlTypes.INT, p -> p.index == null || p.index.clustered() ? 1 : null)
                .column("FILTER_CONDITION", SqlTypes.varchar(128), p -> p.index == null ? null : p.index.filter());
    }

    static int foreignKeys(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        MetadataProcedures.requireCurrent(database, call.text("@pktable_qualifier"));
        MetadataProcedures.requireCurrent(database, call.text("@fktable_qualifier"));
        List<Link> links = links(
                database,
                NameFilter.of(call.text("@pktable_name"), false),
                owner(call.text("@pktable_owner")),
                NameFilter.of(call.text("@fktable_name"), false),
                owner(call.text("@fktable_owner")));
        Rowset<Link> rowset = linkColumns();
        call.result(rowset.columns(), rowset.rows(links));
        return 0;
    }

    // To sp_fkeys an empty owner is none.
    private static NameFilter owner(@Nullable String name) {
        return NameFilter.of(name == null || name.isEmpty() ? null : name, false);
    }

    private static List<Link> links(
            Database database, NameFilter table, NameFilter schema, NameFilter fkTable, NameFilter fkSchema) {
        List<Link> links = new ArrayList<>();
        for (Table owner : database.tables()) {
            for (ForeignKey key : owner.foreignKeys()) {
                Table target = key.referenced();
                if (table.accepts(target.name())
                        && schema.accepts(target.schema().name())
                        && fkTable.accepts(owner.name())
                        && fkSchema.accepts(owner.schema().name())) {
                    for (int i = 0; i < key.columns().size(); i++) {
                        links.add(new Link(key, i));
                    }
                }
            }
        }
        return links;
    }

    private static Rowset<Link> linkColumns() {
        return new Rowset<Link>()
                .column(
                        "PKTABLE_QUALIFIER",
                        SqlTypes.SYSNAME,
                        l -> l.target().database().name())
                .column(
                        "PKTABLE_OWNER",
                        SqlTypes.SYSNAME,
                        l -> l.target().schema().name())
                .column("PKTABLE_NAME", SqlTypes.SYSNAME, l -> l.target().name())
                .column("PKCOLUMN_NAME", SqlTypes.SYSNAME, Link::targetColumn)
                .column(
                        "FKTABLE_QUALIFIER",
                        SqlTypes.SYSNAME,
                        l -> l.key.table().database().name())
                .column(
                        "FKTABLE_OWNER",
                        SqlTypes.SYSNAME,
                        l -> l.key.table().schema().name())
                .column("FKTABLE_NAME", SqlTypes.SYSNAME, l -> l.key.table().name())
                .column("FKCOLUMN_NAME", SqlTypes.SYSNAME, Link::ownColumn)
                .small("KEY_SEQ", l -> l.position + 1)
                .small("UPDATE_RULE", l -> rule(l.key.onUpdate()))
                .small("DELETE_RULE", l -> rule(l.key.onDelete()))
                .column("FK_NAME", SqlTypes.SYSNAME, l -> l.key.name())
                .column("PK_NAME", SqlTypes.SYSNAME, l -> {
                    Integer index = ObjectViews.keyIndex(l.key);
                    return l.target().indexes().stream()
                            .filter(i -> Objects.equals(i.indexId(), index))
                            .map(Index::name)
                            .findFirst()
                            .orElse(null);
                })
                .small("DEFERRABILITY", l -> 7);
    }

    private static int rule(ForeignKey.Action action) {
        return switch (action) {
            case CASCADE -> 0;
            case NO_ACTION -> 1;
            case SET_NULL -> 2;
            case SET_DEFAULT -> 3;
        };
    }

    /** A key column of an index, or the table itself (no index). */
    private record Part(Table table, @Nullable Index index, Index.@Nullable Key key, int position) {
        String column() {
            return Link.column(table, Objects.requireNonNull(key).columnId());
        }

        Index indexOrFail() {
            return Objects.requireNonNull(index);
        }

        @Nullable
        Short nonUnique() {
            return index == null ? null : (short) (index.unique() ? 0 : 1);
        }

        short type() {
            return index == null ? TABLE_STATISTICS : index.clustered() ? CLUSTERED : OTHER;
        }

        long rows() {
            TableStore store = table.extension(TableStore.class);
            return store == null ? 0 : store.rowCount();
        }
    }

    private record Link(ForeignKey key, int position) {
        Table target() {
            return key.referenced();
        }

        String targetColumn() {
            return column(target(), key.referencedColumns().get(position));
        }

        String ownColumn() {
            return column(key.table(), key.columns().get(position));
        }

        // A column may be dropped while the keys are listed.
        private static String column(Table table, int columnId) {
            Column column = table.columnOfId(columnId);
            return column == null ? "" : column.name();
        }
    }
}
