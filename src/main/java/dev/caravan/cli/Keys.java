// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Arguments that are configuration keys, as {@code --key=value}. */
final class Keys {

    private static final Pattern SETTING = Pattern.compile("--[A-Za-z][^=]*=.*", Pattern.DOTALL);

    private Keys() {}

    /**
     * Lets only keys pass.
     *
     * @throws ParameterException naming the first argument that is something else
     */
    static void require(CommandSpec spec, List<String> arguments) {
        for (String argument : arguments) {
            if (!SETTING.matcher(argument).matches()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "'" + argument + "' is neither an option of " + spec.name() + " nor a --key=value.");
            }
        }
    }
}
