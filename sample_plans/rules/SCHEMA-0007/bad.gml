{
  "type": "FeatureCollection",
  "feature:mediatyp": "application/vnd.lm.detaljplan.v4+json",
  "features": [
    {
      "type": "Feature",
      "geometry": null,
      "properties": {
        "feature:typ": "detaljplan",
        "objektidentitet": "17509b0d-6d3a-536f-9b6e-cf8f486ea8dc",
        "objektversion": 1,
        "versionGiltigFran": "2026-01-15T10:00:00Z",
        "kommun": "Eskilstuna",
        "namn": "Regelexempel (påhittad)",
        "syfte": "Butiker",
        "syfte": "Påhittad plan som visar hur en leverans ser ut.",
        "status": "samråd",
        "typ": "detaljplan",
        "kvalitetsbeskrivning": {
          "digitaliseringsniva": "komplett",
          "korrigeradeGranser": false,
          "kontrolleratPlaneringsunderlag": true
        },
        "plangeometri": [
          {
            "geometri": {
              "typ": "yta",
              "koordinatsystemPlan": "EPSG:3010",
              "dimension": 2,
              "position": {
                "type": "Polygon",
                "coordinates": [
                  [
                    [
                      150000,
                      6580000
                    ],
                    [
                      150100,
                      6580000
                    ],
                    [
                      150100,
                      6580010
                    ],
                    [
                      150100,
                      6580060
                    ],
                    [
                      150000,
                      6580060
                    ],
                    [
                      150000,
                      6580010
                    ],
                    [
                      150000,
                      6580000
                    ]
                  ]
                ]
              }
            },
            "geometrimetadata": {
              "tidpunktForLagesbestamning": "2025-05-01T00:00:00Z",
              "lagesbestamningsmetodIPlan": {
                "typ": "lägesplacering",
                "variant": "digital karta"
              }
            }
          }
        ],
        "beslutsinformation": [
          {
            "datumPaborjat": "2024-01-10"
          }
        ]
      }
    },
    {
      "type": "Feature",
      "geometry": null,
      "properties": {
        "feature:typ": "användningsbestämmelse",
        "detaljplan": "17509b0d-6d3a-536f-9b6e-cf8f486ea8dc",
        "objektidentitet": "8cd40443-8bdd-51cf-a537-40dd788a8439",
        "planbestammelsekatalogreferens": "7f46c19a-343d-433e-9ff8-59679eed36d8",
        "bestammelseformulering": "Gata",
        "kvalitetsbeskrivning": {
          "digitaliseringsniva": "komplett",
          "korrigeradeGranser": false,
          "kontrolleratPlaneringsunderlag": true
        },
        "bestammelsegeometri": [
          {
            "geometri": {
              "typ": "yta",
              "koordinatsystemPlan": "EPSG:3010",
              "dimension": 2,
              "position": {
                "type": "Polygon",
                "coordinates": [
                  [
                    [
                      150000,
                      6580000
                    ],
                    [
                      150100,
                      6580000
                    ],
                    [
                      150100,
                      6580010
                    ],
                    [
                      150000,
                      6580010
                    ],
                    [
                      150000,
                      6580000
                    ]
                  ]
                ]
              }
            },
            "geometrimetadata": {
              "tidpunktForLagesbestamning": "2025-05-01T00:00:00Z",
              "lagesbestamningsmetodIPlan": {
                "typ": "lägesplacering",
                "variant": "digital karta"
              }
            }
          }
        ],
        "planbestammelsebeskrivning": {
          "motiv": "Exempel: Gata"
        }
      }
    },
    {
      "type": "Feature",
      "geometry": null,
      "properties": {
        "feature:typ": "användningsbestämmelse",
        "detaljplan": "17509b0d-6d3a-536f-9b6e-cf8f486ea8dc",
        "objektidentitet": "bbf9452f-94e6-5819-af57-ab6c8771df27",
        "planbestammelsekatalogreferens": "f9e056a6-cda8-4b92-a15d-dc70d61dfa36",
        "bestammelseformulering": "Bostäder",
        "kvalitetsbeskrivning": {
          "digitaliseringsniva": "komplett",
          "korrigeradeGranser": false,
          "kontrolleratPlaneringsunderlag": true
        },
        "bestammelsegeometri": [
          {
            "geometri": {
              "typ": "yta",
              "koordinatsystemPlan": "EPSG:3010",
              "dimension": 2,
              "position": {
                "type": "Polygon",
                "coordinates": [
                  [
                    [
                      150000,
                      6580010
                    ],
                    [
                      150100,
                      6580010
                    ],
                    [
                      150100,
                      6580060
                    ],
                    [
                      150000,
                      6580060
                    ],
                    [
                      150000,
                      6580010
                    ]
                  ]
                ]
              }
            },
            "geometrimetadata": {
              "tidpunktForLagesbestamning": "2025-05-01T00:00:00Z",
              "lagesbestamningsmetodIPlan": {
                "typ": "lägesplacering",
                "variant": "digital karta"
              }
            }
          }
        ],
        "planbestammelsebeskrivning": {
          "motiv": "Exempel: Bostäder"
        }
      }
    }
  ]
}
