// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Security.Membership;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tables of SQL Server 2000 about indexes and constraints, which scripts still read (System Compatibility Views). */
final class OldViews {
    private static final SqlType ADDRESS = SqlTypes.binary(6);
    private static final int KEYS = 16;
    private static final int UNIQUE = 0x2;
    private static final int CLUSTERED = 0x10;
    private static final int PRIMARY_KEY = 0x800;
    private static final int UNIQUE_KEY = 0x1000;

    private OldViews() {}

    static void install(Registry registry) {
        registry.add(indexes().view("sys", "sysindexes", context -> heapsAndIndexes(context.database())));
        registry.add(new Rowset<IndexKey>()
                .number("id", k -> k.table.objectId())
                .small("indid", k -> k.index.indexId())
                .small("colid", IndexKey::columnId)
                .small("keyno", IndexKey::position)
                .view("sys", "sysindexkeys", context -> indexKeys(context.database())));
        registry.add(new Rowset<ForeignColumn>()
                .number("constid", c -> c.key.objectId())
                .number("fkeyid", c -> c.key.table().objectId())
                .number("rkeyid", c -> c.key.referenced().objectId())
                .small("fkey", c -> c.key.columns().get(c.position))
                .small("rkey", c -> c.key.referencedColumns().get(c.position))
                .small("keyno", c -> c.position + 1)
                .view("sys", "sysforeignkeys", context -> foreignColumns(context.database())));
        registry.add(references().view("sys", "sysreferences", context -> foreignKeys(context.database())));
        registry.add(new Rowset<Constraint>()
                .number("constid", Constraint::id)
                .number("id", c -> c.table.objectId())
                .small("colid", Constraint::columnId)
                .tiny("spare1", c -> 0)
                .column("status", SqlTypes.INT, Constraint::status)
                .column("actions", SqlTypes.INT, c -> 4096)
                .column("error", SqlTypes.INT, c -> 0)
                .view("sys", "sysconstraints", context -> constraints(context.database())));
        registry.add(new Rowset<String>()
                .small("groupid", g -> 1)
                .small("allocpolicy", g -> 0)
                .column("status", SqlTypes.INT, g -> 0x10)
                .name("groupname", g -> g)
                .view("sys", "sysfilegroups", context -> List.of("PRIMARY")));
        registry.add(new Rowset<Membership>()
                .small("memberuid", Membership::memberId)
                .small("groupuid", Membership::roleId)
                .view(
                        "sys",
                        "sysmembers",
                        context -> context.database().security().memberships()));
    }

    private record Of(Table table, @Nullable Index index) {
        int status() {
            if (index == null) {
                return 0;
            }
            return (index.unique() ? UNIQUE : 0)
                    | (index.clustered() ? CLUSTERED : 0)
                    | (index.kind() == Index.Kind.PRIMARY_KEY ? PRIMARY_KEY : 0)
                    | (index.kind() == Index.Kind.UNIQUE_CONSTRAINT ? UNIQUE_KEY : 0);
        }
    }

    private record IndexKey(Table table, Index index, int columnId, int position) {}

    private record ForeignColumn(ForeignKey key, int position) {}

    private record Constraint(Table table, int id, int columnId, int kind) {
        int status() {
            return kind | (columnId > 0 ? 16 : 32);
        }
    }

    private static List<Of> heapsAndIndexes(Database database) {
        List<Of> all = new ArrayList<>();
        for (Table table : database.tables()) {
            if (table.clusteredIndex() == null) {
                all.add(new Of(table, null));
            }
            table.indexes().forEach(index -> all.add(new Of(table, index)));
        }
        return all;
    }

    private static Rowset<Of> indexes() {
        return new Rowset<Of>()
                .number("id", i -> i.table.objectId())
                .column("status", SqlTypes.INT, Of::status)
                .nothing("first", ADDRESS)
                .small("indid", i -> i.index == null ? 0 : i.index.indexId())
                .nothing("root", ADDRESS)
                .small("minlen", i -> 0)
                .small("keycnt", i -> i.index == null ? 0 : i.index.keys().size())
                .small("groupid", i -> 1)
                .column("dpages", SqlTypes.INT, i -> Space.pages(i.table))
                .column("reserved", SqlTypes.INT, i -> Space.pages(i.table))
                .column("used", SqlTypes.INT, i -> Space.pages(i.table))
                .column("rowcnt", SqlTypes.BIGINT, i -> Space.rows(i.table))
                .column("rowmodctr", SqlTypes.INT, i -> 0)
                .tiny("reserved3", i -> 0)
                .tiny("reserved4", i -> 0)
                .small("xmaxlen", i -> 0)
                .small("maxirow", i -> 0)
                .tiny("OrigFillFactor", i -> 0)
                .tiny("StatVersion", i -> 0)
                .column("reserved2", SqlTypes.INT, i -> 0)
                .nothing("FirstIAM", ADDRESS)
                .small("impid", i -> 0)
                .small("lockflags", i -> 0)
                .column("pgmodctr", SqlTypes.INT, i -> 0)
                .nothing("keys", SqlTypes.varbinary(1088))
                .column("name", SqlTypes.SYSNAME, i -> i.index == null ? null : i.index.name())
                .nothing("statblob", SqlTypes.varbinary(SqlType.MAX))
                .column("maxlen", SqlTypes.INT, i -> 8000)
                .column("rows", SqlTypes.INT, i -> Space.rows(i.table));
    }

    private static List<IndexKey> indexKeys(Database database) {
        List<IndexKey> keys = new ArrayList<>();
        for (Of of : heapsAndIndexes(database)) {
            if (of.index != null) {
                int position = 1;
                for (Index.Key key : of.index.keys()) {
                    keys.add(new IndexKey(of.table, of.index, key.columnId(), position++));
                }
            }
        }
        return keys;
    }

    private static List<ForeignKey> foreignKeys(Database database) {
        return database.tables().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .toList();
    }

    private static List<ForeignColumn> foreignColumns(Database database) {
        List<ForeignColumn> columns = new ArrayList<>();
        for (ForeignKey key : foreignKeys(database)) {
            for (int i = 0; i < key.columns().size(); i++) {
                columns.add(new ForeignColumn(key, i));
            }
        }
        return columns;
    }

    private static Rowset<ForeignKey> references() {
        Rowset<ForeignKey> rowset = new Rowset<ForeignKey>()
                .number("constid", ForeignKey::objectId)
                .number("fkeyid", k -> k.table().objectId())
                .number("rkeyid", k -> k.referenced().objectId())
                .small("rkeyindid", ObjectViews::keyIndex)
                .small("keycnt", k -> k.columns().size())
                .column("forkeys", SqlTypes.varbinary(32), k -> numbers(k.columns()))
                .column("refkeys", SqlTypes.varbinary(32), k -> numbers(k.referencedColumns()))
                .small("fkeydbid", k -> k.table().database().id())
                .small("rkeydbid", k -> k.referenced().database().id());
        for (int i = 1; i <= KEYS; i++) {
            int at = i;
            rowset.small("fkey" + at, k -> column(k.columns(), at));
        }
        for (int i = 1; i <= KEYS; i++) {
            int at = i;
            rowset.small("rkey" + at, k -> column(k.referencedColumns(), at));
        }
        return rowset;
    }

    private static int column(List<Integer> columns, int position) {
        return position <= columns.size() ? columns.get(position - 1) : 0;
    }

    private static byte[] numbers(List<Integer> columns) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * columns.size());
        columns.forEach(column -> bytes.putShort(Short.reverseBytes(column.shortValue())));
        return bytes.array();
    }

    private static List<Constraint> constraints(Database database) {
        List<Constraint> all = new ArrayList<>();
        for (CatalogObject object : CatalogObject.all(database)) {
            int kind = switch (object.kind()) {
                case PRIMARY_KEY -> 1;
                case UNIQUE -> 2;
                case FOREIGN_KEY -> 3;
                case CHECK -> 4;
                case DEFAULT -> 5;
                default -> 0;
            };
            if (kind > 0) {
                all.add(new Constraint(object.table(), object.id(), columnId(object), kind));
            }
        }
        return all;
    }

    // Constraints of a table as a whole have no column.
    private static int columnId(CatalogObject object) {
        if (object.source() instanceof ForeignKey key) {
            return key.columns().size() == 1 ? key.columns().get(0) : 0;
        }
        if (object.source() instanceof CheckConstraint) {
            return 0;
        }
        return object.table().columns().stream()
                .filter(column -> column.defaultConstraint() != null
                        && Objects.requireNonNull(column.defaultConstraint()).objectId() == object.id())
                .map(column -> column.columnId())
                .findFirst()
                .orElse(0);
    }
}
