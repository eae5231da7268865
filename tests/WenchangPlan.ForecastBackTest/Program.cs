using System.CommandLine;
using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.ForecastBackTest;

var input = new Option<string?>("--input") { Description = "Another record: CSV with city,month,days as shandong-good-days.csv has them" };
var year = new Option<int>("--year") { DefaultValueFactory = _ => 2016, Description = "Year whose forecasts are reported" };
var root = new RootCommand("Forecasts the good-day share of past years as it could have been done, and compares with what came; docs/forecast.md explains the figures.") { input, year };
root.SetAction(r => Report.Write(Console.Out, BackTest.Run(Cities(r), r.GetValue(year), ForecastConstants.Default), r.GetValue(year)));

var choose = new Command("choose", "Tries constants on a year: the likeliest, and the widest that the year does not contradict") { input, year };
choose.SetAction(r => ConstantsSearch.Write(Console.Out, Cities(r), r.GetValue(year)));
root.Add(choose);
return root.Parse(args).Invoke();

IReadOnlyList<CityDays> Cities(ParseResult parsed)
{
    if (parsed.GetValue(input) is not { } path)
    {
        return CityDays.Shandong();
    }

    using var file = new StreamReader(path);
    return CityDays.Read(file);
}
