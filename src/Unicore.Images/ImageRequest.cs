// SPDX-License-Identifier: BSD-3-Clause
// What to make an image of, and which.
using Unicore.Images.Formats;

namespace Unicore.Images;

/// <summary>One image to make.</summary>
/// <param name="ElfPath">The linked file.</param>
/// <param name="OutputPath">The image.</param>
/// <param name="Format">Name of its format: one of <see cref="ImageFormats.All"/>.</param>
public sealed record ImageRequest(string ElfPath, string OutputPath, string Format);
