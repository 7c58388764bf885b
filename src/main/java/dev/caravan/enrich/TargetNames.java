// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.task.SyncTask.Names;
import dev.caravan.task.SyncTask.RenameRule;
import dev.caravan.task.SyncTask.RenameRule.Subject;
import java.util.Locale;
import java.util.regex.Matcher;

/** Names of target objects: batch rules in order, then the case policy but for names that keep their spelling. */
final class TargetNames {

    private final Names names;
    private final QuotedNames quoted;

    TargetNames(Names names, PlanFacts facts) {
        this.names = names;
        this.quoted = new QuotedNames(facts);
    }

    TableName table(TableName source) {
        return new TableName(
                folded(renamed(Subject.SCHEMA, source.schema())), folded(renamed(Subject.TABLE, source.table())));
    }

    String column(String source) {
        return folded(source);
    }

    private String renamed(Subject subject, String name) {
        String renamed = name;
        for (RenameRule rule : names.rename()) {
            Matcher whole = rule.pattern().matcher(renamed);
            if (rule.subject() == subject && whole.matches()) {
                StringBuilder replaced = new StringBuilder();
                whole.appendReplacement(replaced, rule.replacement());
                renamed = replaced.toString();
            }
        }
        return renamed;
    }

    private String folded(String name) {
        if (names.quoteNames() && quoted.keeps(name)) {
            return name;
        }
        return switch (names.nameCase()) {
            case LOWER -> name.toLowerCase(Locale.ROOT);
            case SOURCE -> name;
            case UPPER -> name.toUpperCase(Locale.ROOT);
        };
    }
}
