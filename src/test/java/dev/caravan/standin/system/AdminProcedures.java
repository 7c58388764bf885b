// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Configuration.Option;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlTypes;
import java.util.Comparator;
import java.util.List;

/** sp_configure with RECONFIGURE, sp_helpdb, sp_who. */
final class AdminProcedures {
    private AdminProcedures() {}

    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_configure",
                List.of(optional("@configname", SqlTypes.varchar(35)), optional("@configvalue", SqlTypes.INT)),
                AdminProcedures::configure));
        registry.add(new SystemProcedure(
                "sys", "sp_helpdb", List.of(optional("@dbname", SqlTypes.SYSNAME)), AdminProcedures::helpDatabase));
        registry.add(new SystemProcedure(
                "sys", "sp_who", List.of(optional("@loginame", SqlTypes.SYSNAME)), AdminProcedures::who));
        registry.add(new SystemProcedure("standin", "reconfigure", List.of(), call -> {
            Configuration.of(call.session().server()).reconfigure();
            return 0;
        }));
    }

    private static int configure(ProcedureCall call) throws SqlError {
        Server server = call.session().server();
        Configuration configuration = Configuration.of(server);
        String name = call.text("@configname");
        List<Option> options = name == null
                ? configuration.options().stream()
                        .filter(o -> configuration.showAdvanced() || !o.advanced())
                        .sorted(Comparator.comparing(Option::name))
                        .toList()
                : configuration.named(name);
        if (name != null && (options.size() != 1 || options.get(0).advanced() && !configuration.showAdvanced())) {
            throw new SqlError(
                    15123,
                    16,
                    1,
                    "The configuration option '%s' does not exist, or it may be an advanced option.".formatted(name));
        }
        if (call.value("@configvalue") == null) {
            list(call, configuration, options);
            return 0;
        }
        Option option = options.get(0);
        long value = call.number("@configvalue", option.initial());
        if (value < option.minimum() || value > option.maximum()) {
            throw new SqlError(
                    15129, 16, 1, "'%d' is not a valid value for configuration option '%s'.".formatted(value, name));
        }
        long old = configuration.value(option.id());
        configuration.set(option.id(), value);
        call.reply()
                .info(new SqlError(
                        15457,
                        0,
                        1,
                        "Configuration option '%s' changed from %d to %d. Run the RECONFIGURE statement to install."
                                .formatted(option.name(), old, value)));
        return 0;
    }

    private static void list(ProcedureCall call, Configuration configuration, List<Option> options) throws SqlError {
        Rowset<Option> rowset = new Rowset<Option>()
                .text("name", 35, Option::name)
                .column("minimum", SqlTypes.INT, Option::minimum)
                .column("maximum", SqlTypes.INT, Option::maximum)
                .column("config_value", SqlTypes.INT, o -> configuration.value(o.id()))
                .column("run_value", SqlTypes.INT, o -> configuration.inUse(o.id()));
        call.result(rowset.columns(), rowset.rows(options));
    }

    private static int helpDatabase(ProcedureCall call) throws SqlError {
        String name = call.text("@dbname");
        NameFilter filter = NameFilter.of(name, false);
        List<Database> databases = DatabaseViews.all(call.session().server()).stream()
                .filter(d -> filter.accepts(d.name()))
                .toList();
        if (name != null && databases.isEmpty()) {
            throw new SqlError(
                    15010,
                    16,
                    1,
                    "The database '%s' does not exist. Supply a valid database name. To see available databases, use "
                                    .formatted(name)
                            + "sys.databases.");
        }
        Rowset<Database> rowset = new Rowset<Database>()
                .name("name", Database::name)
                .text("db_size", 13, d -> "     16.00 MB")
                .text("owner", 128, d -> "sa")
                .small("dbid", Database::id)
                .text("created", 11, d -> d.created().toLocalDate().toString())
                .text(
                        "status",
                        600,
                        d -> "Status=" + DatabaseViews.state(d) + ", Updateability=READ_WRITE, Recovery="
                                + DatabaseViews.recoveryModel(d) + ", Collation="
                                + d.collation().name())
                .tiny("compatibility_level", d -> 160);
        call.result(rowset.columns(), rowset.rows(databases));
        return 0;
    }

    private static int who(ProcedureCall call) throws SqlError {
        Rowset<SessionContext> rowset = new Rowset<SessionContext>()
                .small("spid", SessionContext::spid)
                .small("ecid", s -> 0)
                .text("status", 30, s -> "runnable")
                .text("loginame", 128, s -> s.login().user())
                .text("hostname", 128, s -> s.login().host())
                .text("blk", 5, s -> "0")
                .text("dbname", 128, s -> s.currentDatabase().name())
                .text("cmd", 16, s -> "SELECT")
                .column("request_id", SqlTypes.INT, s -> 0);
        call.result(rowset.columns(), rowset.rows(call.session().sessions()));
        return 0;
    }
}
