// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
