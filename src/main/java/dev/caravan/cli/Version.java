// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import picocli.CommandLine.IVersionProvider;

/** The version by the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"caravan " + (version == null ? "(not packaged)" : version)};
    }
}
