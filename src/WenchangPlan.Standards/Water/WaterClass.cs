namespace WenchangPlan.Standards.Water;

/// <summary>Class of surface water, GB 3838-2002: 1 (best) to 5, and 6 for worse than class V. A larger number is worse.</summary>
public enum WaterClass : byte
{
    /// <summary>Not judged.</summary>
    None,

    /// <summary>Class I: sources, nature reserves.</summary>
    I,

    /// <summary>Class II: first-level drinking-water protection.</summary>
    II,

    /// <summary>Class III: second-level drinking water, fishery, swimming. The bound of the plan's target.</summary>
    III,

    /// <summary>Class IV: industry, recreation without contact.</summary>
    IV,

    /// <summary>Class V: agriculture, landscape.</summary>
    V,

    /// <summary>Beyond a limit of class V (劣Ⅴ).</summary>
    WorseThanV,
}

/// <summary>The kind of water body, which decides the limits of total phosphorus and nitrogen.</summary>
public enum WaterBody : byte
{
    /// <summary>River, or a reservoir with the character of a river.</summary>
    River,

    /// <summary>Lake or reservoir.</summary>
    Lake,
}

/// <summary>One measured or averaged value.</summary>
/// <param name="Indicator">What was measured.</param>
/// <param name="Value">In the unit of the indicator; negative only for temperature.</param>
public readonly record struct WaterValue(WaterIndicator Indicator, decimal Value);
