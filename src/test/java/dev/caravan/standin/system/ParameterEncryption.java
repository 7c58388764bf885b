// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;

/** sp_describe_parameter_encryption, which clients with Always Encrypted ask first: here no parameter is encrypted. */
final class ParameterEncryption {
    private ParameterEncryption() {}

    private record Described(int ordinal, String name) {}

    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_describe_parameter_encryption",
                List.of(
                        required("@tsql", SqlTypes.nvarchar(SqlType.MAX)),
                        optional("@params", SqlTypes.nvarchar(SqlType.MAX))),
                ParameterEncryption::describe));
    }

    private static int describe(ProcedureCall call) throws SqlError {
        Rowset<String> keys = new Rowset<String>()
                .column("column_encryption_key_ordinal", SqlTypes.INT, k -> null)
                .column("database_id", SqlTypes.INT, k -> null)
                .column("column_encryption_key_id", SqlTypes.INT, k -> null)
                .column("column_encryption_key_version", SqlTypes.INT, k -> null)
                .column("column_encryption_key_metadata_version", SqlTypes.binary(8), k -> null)
                .column("column_encryption_key_encrypted_value", SqlTypes.varbinary(4000), k -> null)
                .column("column_master_key_store_provider_name", SqlTypes.nvarchar(128), k -> null)
                .column("column_master_key_path", SqlTypes.nvarchar(4000), k -> null)
                .column("column_encryption_key_encryption_algorithm_name", SqlTypes.SYSNAME, k -> null);
        call.result(keys.columns(), keys.rows(List.of()));
        List<Described> described = new ArrayList<>();
        for (Statement.Declaration parameter : Parser.parseParameters(call.text("@params", ""))) {
            described.add(new Described(described.size() + 1, parameter.name()));
        }
        Rowset<Described> parameters = new Rowset<Described>()
                .column("parameter_ordinal", SqlTypes.INT, Described::ordinal)
                .column("parameter_name", SqlTypes.SYSNAME, Described::name)
                .tiny("column_encryption_algorithm", p -> 0)
                .tiny("column_encryption_type", p -> 0)
                .column("column_encryption_key_ordinal", SqlTypes.INT, p -> 0)
                .tiny("column_encryption_normalization_rule_version", p -> 0);
        call.result(parameters.columns(), parameters.rows(described));
        return 0;
    }
}
