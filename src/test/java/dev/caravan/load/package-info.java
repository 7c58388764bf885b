// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.load;

import org.jspecify.annotations.NullMarked;
