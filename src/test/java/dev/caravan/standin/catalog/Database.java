// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.xml.SchemaCollection;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One database: schemas, tables, modules, and the properties that sys.databases shows. Thread-safe. */
public final class Database extends Attachments {
    private static final int FIRST_OBJECT_ID = 581_577_110;
    // SQL Server spreads object ids by this step.
    private static final int OBJECT_ID_STEP = 16_000_057;

    private final Server server;
    private final int id;
    private final LocalDateTime created;
    private final Map<String, Object> properties = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Schema> schemas = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<ObjectName, Table> tables = new ConcurrentSkipListMap<>();
    private final Map<ObjectName, SqlModule> modules = new ConcurrentSkipListMap<>();
    private final NamedObjects<Trigger> triggers;
    private final NamedObjects<DdlTrigger> ddlTriggers;
    private final Map<OrderedTrigger, Integer> triggerOrder = new ConcurrentHashMap<>();
    private final NamedObjects<Sequence> sequences;
    private final NamedObjects<Synonym> synonyms;
    private final NamedObjects<UserType> userTypes;
    private final NamedObjects<SchemaCollection> xmlSchemas;
    private final AtomicInteger xmlSchemaIds = new AtomicInteger(65_535);
    private final Security security;
    private final List<ExtendedProperty> extendedProperties = new CopyOnWriteArrayList<>();
    private final AtomicInteger userTypeIds = new AtomicInteger(256);
    private final Map<Integer, Table> tablesById = new ConcurrentHashMap<>();
    private final AtomicInteger objectIds = new AtomicInteger(FIRST_OBJECT_ID);
    private final AtomicInteger schemaIds = new AtomicInteger(4);
    private final AtomicLong rowVersions = new AtomicLong(2000);
    private volatile String name;
    private volatile Collation collation = Collation.DEFAULT;

    Database(Server server, int id, String name) {
        this.server = server;
        this.id = id;
        this.name = name;
        this.created = LocalDateTime.ofInstant(server.clock().instant(), ZoneOffset.UTC);
        this.triggers = new NamedObjects<>(server);
        this.ddlTriggers = new NamedObjects<>(server);
        this.sequences = new NamedObjects<>(server);
        this.synonyms = new NamedObjects<>(server);
        this.userTypes = new NamedObjects<>(server);
        this.xmlSchemas = new NamedObjects<>(server);
        this.security = new Security(created);
        schemas.put("dbo", new Schema(1, "dbo", 1));
        schemas.put("guest", new Schema(2, "guest", 2));
        schemas.put("INFORMATION_SCHEMA", new Schema(3, "INFORMATION_SCHEMA", 3));
        schemas.put("sys", new Schema(4, "sys", 4));
        // Each fixed role owns a schema of its name and its number.
        Security.fixedRoles().forEach((role, number) -> schemas.put(role, new Schema(number, role, number)));
    }

    /** The server that the database is on. */
    public Server server() {
        return server;
    }

    /** database_id: 1 to 4 for the system databases, from 5 for users'. */
    public int id() {
        return id;
    }

    /** Name in its real case. */
    public String name() {
        return name;
    }

    void rename(String to) {
        name = to;
    }

    /** create_date. */
    public LocalDateTime created() {
        return created;
    }

    /** Default collation of character columns. */
    public Collation collation() {
        return collation;
    }

    /** Sets the default collation of columns made from now on. */
    public void collation(Collation to) {
        collation = to;
    }

    /**
     * Settable properties by case-insensitive name, those of sys.databases among them ({@code recovery_model_desc},
     * {@code state_desc}, {@code snapshot_isolation_state_desc}, {@code is_read_committed_snapshot_on}, ...): what ALTER
     * DATABASE SET stores. A missing one has SQL Server's default.
     */
    public Map<String, Object> properties() {
        return properties;
    }

    /** All schemas, by name. */
    public Collection<Schema> schemas() {
        return schemas.values();
    }

    /** A schema by name without case, null when there is none. */
    public @Nullable Schema schema(String schema) {
        return schemas.get(schema);
    }

    /**
     * Adds a schema; the caller has checked that the name is free.
     *
     * @param ownerId principal_id of its owner
     */
    public Schema createSchema(String schema, int ownerId) {
        Schema made = newSchema(schema, ownerId);
        schemas.put(schema, made);
        server.bumpSchemaVersion();
        return made;
    }

    /** A schema with an id of its own that nobody sees before {@link #putSchema}. */
    public Schema newSchema(String schema, int ownerId) {
        return new Schema(schemaIds.incrementAndGet(), schema, ownerId);
    }

    /** Puts back a schema that was dropped, or puts one in place of that of the same name. */
    public void putSchema(Schema schema) {
        schemas.put(schema.name(), schema);
        server.bumpSchemaVersion();
    }

    /** Removes a schema. */
    public void dropSchema(String schema) {
        schemas.remove(schema);
        server.bumpSchemaVersion();
    }

    /** All tables, by schema and name. */
    public Collection<Table> tables() {
        return tables.values();
    }

    /** A table by name without case, null when there is none. */
    public @Nullable Table table(String schema, String table) {
        return tables.get(new ObjectName(schema, table));
    }

    /** A table by object_id, null when there is none. */
    public @Nullable Table table(int objectId) {
        return tablesById.get(objectId);
    }

    /** Adds a table under its own name; the caller has checked that the name is free. */
    public void addTable(Table table) {
        tables.put(new ObjectName(table.schema().name(), table.name()), table);
        tablesById.put(table.objectId(), table);
        server.bumpSchemaVersion();
    }

    /** Removes a table. */
    public void removeTable(Table table) {
        tables.remove(new ObjectName(table.schema().name(), table.name()));
        tablesById.remove(table.objectId());
        server.bumpSchemaVersion();
    }

    /** DML triggers. */
    public NamedObjects<Trigger> triggers() {
        return triggers;
    }

    /** Enabled triggers of a table or view that an event fires, in the order of their creation. */
    public List<Trigger> triggers(int parentId, Trigger.Event event, boolean instead) {
        return triggers.all().stream()
                .filter(t -> t.parentId() == parentId && !t.disabled() && t.instead() == instead)
                .filter(t -> t.events().contains(event))
                .sorted(Comparator.comparing((Trigger t) -> triggerOrder(t, event))
                        .thenComparing(t -> t.module().created()))
                .toList();
    }

    private int triggerOrder(Trigger trigger, Trigger.Event event) {
        return triggerOrder.getOrDefault(new OrderedTrigger(trigger.module().objectId(), event), 0);
    }

    /** Makes a trigger the first (-1) or last (1) that an event fires, or neither (0). */
    public void triggerOrder(Trigger trigger, Trigger.Event event, int order) {
        triggerOrder.put(new OrderedTrigger(trigger.module().objectId(), event), order);
        server.bumpSchemaVersion();
    }

    /** The place that was set for a trigger: -1 first, 1 last, 0 neither. */
    public int orderOf(Trigger trigger, Trigger.Event event) {
        return triggerOrder(trigger, event);
    }

    private record OrderedTrigger(int objectId, Trigger.Event event) {}

    /** Triggers of DDL; they are in no schema. */
    public NamedObjects<DdlTrigger> ddlTriggers() {
        return ddlTriggers;
    }

    /** Sequence objects. */
    public NamedObjects<Sequence> sequences() {
        return sequences;
    }

    /** Synonyms. */
    public NamedObjects<Synonym> synonyms() {
        return synonyms;
    }

    /** Types that CREATE TYPE made. */
    public NamedObjects<UserType> userTypes() {
        return userTypes;
    }

    /** XML schema collections. */
    public NamedObjects<SchemaCollection> xmlSchemas() {
        return xmlSchemas;
    }

    /** The next xml_collection_id. */
    public int nextXmlSchemaId() {
        return xmlSchemaIds.incrementAndGet();
    }

    /** The next user_type_id. */
    public int nextUserTypeId() {
        return userTypeIds.incrementAndGet();
    }

    /** Users, roles and permissions. */
    public Security security() {
        return security;
    }

    /** Extended properties, oldest first. */
    public List<ExtendedProperty> extendedProperties() {
        return extendedProperties;
    }

    /** Whether a table, module, sequence or synonym has a name. */
    public boolean isTaken(String schema, String object) {
        return table(schema, object) != null
                || module(schema, object) != null
                || triggers.find(schema, object) != null
                || sequences.find(schema, object) != null
                || synonyms.find(schema, object) != null;
    }

    /** All views, procedures and functions, by schema and name. */
    public Collection<SqlModule> modules() {
        return modules.values();
    }

    /** A view, procedure or function by name without case, null when there is none. */
    public @Nullable SqlModule module(String schema, String module) {
        return modules.get(new ObjectName(schema, module));
    }

    /** Adds or replaces a view, procedure or function. */
    public void addModule(SqlModule module) {
        modules.put(new ObjectName(module.schema().name(), module.name()), module);
        server.bumpSchemaVersion();
    }

    /** Removes a view, procedure or function. */
    public void removeModule(SqlModule module) {
        modules.remove(new ObjectName(module.schema().name(), module.name()));
        server.bumpSchemaVersion();
    }

    /** Foreign keys of other tables (and of the table itself) that reference a table. */
    public List<ForeignKey> referencing(Table table) {
        return tables.values().stream()
                .flatMap(t -> t.foreignKeys().stream())
                .filter(f -> f.referenced() == table)
                .toList();
    }

    /** The next object_id, in SQL Server's steps. */
    public int nextObjectId() {
        return objectIds.updateAndGet(last -> {
            long next = (long) last + OBJECT_ID_STEP;
            return (int) (next > Integer.MAX_VALUE ? next - Integer.MAX_VALUE + 100 : next);
        });
    }

    /** The next value of rowversion columns. */
    public long nextRowVersion() {
        return rowVersions.incrementAndGet();
    }

    /** The last value given to a rowversion column, as @@DBTS. */
    public long lastRowVersion() {
        return rowVersions.get();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Schema and name, ordered and equal without case. */
    private record ObjectName(String schema, String name) implements Comparable<ObjectName> {
        ObjectName {
            schema = Names.fold(schema);
            name = Names.fold(name);
        }

        @Override
        public int compareTo(ObjectName other) {
            int bySchema = schema.compareTo(other.schema);
            return bySchema != 0 ? bySchema : name.compareTo(other.name);
        }
    }
}
