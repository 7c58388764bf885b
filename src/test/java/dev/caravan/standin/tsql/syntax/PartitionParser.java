// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/** Parses statements on partition functions, schemes and partitions. */
final class PartitionParser {

    private PartitionParser() {}

    /** The rest of CREATE PARTITION FUNCTION or SCHEME. */
    static Statement create(Parser parser) throws SqlError {
        if (parser.accept("FUNCTION")) {
            String name = parser.name();
            parser.expect("(");
            SqlType parameter = parser.type(false);
            parser.expect(")");
            parser.expect("AS", "RANGE");
            boolean right = parser.accept("RIGHT");
            if (!right) {
                parser.accept("LEFT");
            }
            parser.expect("FOR", "VALUES", "(");
            List<Expr> boundaries = new ArrayList<>();
            if (!parser.sees(")")) {
                do {
                    boundaries.add(parser.expression());
                } while (parser.accept(","));
            }
            parser.expect(")");
            return new PartitionStatement.CreateFunction(name, parameter, right, boundaries);
        }
        parser.expect("SCHEME");
        String name = parser.name();
        parser.expect("AS", "PARTITION");
        String function = parser.name();
        boolean all = parser.accept("ALL");
        parser.expect("TO", "(");
        List<String> filegroups = new ArrayList<>();
        do {
            filegroups.add(parser.anyName());
        } while (parser.accept(","));
        parser.expect(")");
        return new PartitionStatement.CreateScheme(name, function, all, filegroups);
    }

    /** The rest of ALTER PARTITION FUNCTION or SCHEME. */
    static Statement alter(Parser parser) throws SqlError {
        if (parser.accept("SCHEME")) {
            String name = parser.name();
            parser.expect("NEXT");
            parser.expect("USED");
            return new PartitionStatement.AlterScheme(name, parser.atStatementEnd() ? "" : parser.anyName());
        }
        parser.expect("FUNCTION");
        String name = parser.name();
        parser.expect("(", ")");
        boolean split = parser.accept("SPLIT");
        if (!split) {
            parser.expect("MERGE");
        }
        parser.expect("RANGE", "(");
        Expr boundary = parser.expression();
        parser.expect(")");
        return new PartitionStatement.AlterFunction(name, split, boundary);
    }

    /** The rest of DROP PARTITION FUNCTION or SCHEME. */
    static Statement drop(Parser parser) throws SqlError {
        boolean function = parser.accept("FUNCTION");
        if (!function) {
            parser.expect("SCHEME");
        }
        return new PartitionStatement.Drop(function, parser.name());
    }

    /** The rest of TRUNCATE TABLE. */
    static Statement truncate(Parser parser) throws SqlError {
        List<String> table = parser.qualifiedName();
        List<PartitionStatement.Range> partitions = new ArrayList<>();
        if (parser.accept("WITH")) {
            parser.expect("(", "PARTITIONS", "(");
            do {
                Expr from = parser.expression();
                partitions.add(new PartitionStatement.Range(from, parser.accept("TO") ? parser.expression() : null));
            } while (parser.accept(","));
            parser.expect(")", ")");
        }
        return new Statement.Truncate(table, partitions);
    }

    /** The rest of ALTER TABLE SWITCH. */
    static Statement switching(TableParser parser, List<String> table) throws SqlError {
        Expr partition = parser.accept("PARTITION") ? parser.expression() : null;
        parser.expect("TO");
        List<String> target = parser.qualifiedName();
        Expr other = parser.accept("PARTITION") ? parser.expression() : null;
        parser.storage();
        return new PartitionStatement.Switch(table, partition, target, other);
    }
}
