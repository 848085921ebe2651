<?xml version="1.0" encoding="utf-8"?>
<DP_Data xmlns="http://www.sis.se/ss637040" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="dataset">
  <tillampning>plan</tillampning>
  <beskrivning>Påhittad exempelplan</beskrivning>
  <grans><DP_Grans gml:id="L1"><typ>anv</typ><linje><gml:Curve gml:id="cL1"><gml:segments></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L2"><typ>anv</typ><linje><gml:Curve gml:id="cL2"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580000.000 150020.000</gml:pos><gml:pos srsDimension="2">6580010.000 150020.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L3"><typ>anv</typ><linje><gml:Curve gml:id="cL3"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580010.000 150020.000</gml:pos><gml:pos srsDimension="2">6580010.000 150000.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L4"><typ>anv</typ><linje><gml:Curve gml:id="cL4"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580010.000 150000.000</gml:pos><gml:pos srsDimension="2">6580000.000 150000.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L5"><typ>anv</typ><linje><gml:Curve gml:id="cL5"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580000.000 150000.000</gml:pos><gml:pos srsDimension="2">6580000.000 150009.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L6"><typ>anv</typ><linje><gml:Curve gml:id="cL6"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580000.000 150009.000</gml:pos><gml:pos srsDimension="2">6580009.000 150009.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L7"><typ>anv</typ><linje><gml:Curve gml:id="cL7"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580009.000 150009.000</gml:pos><gml:pos srsDimension="2">6580009.000 150000.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <grans><DP_Grans gml:id="L8"><typ>anv</typ><linje><gml:Curve gml:id="cL8"><gml:segments><gml:LineStringSegment><gml:pos srsDimension="2">6580009.000 150000.000</gml:pos><gml:pos srsDimension="2">6580000.000 150000.000</gml:pos></gml:LineStringSegment></gml:segments></gml:Curve></linje></DP_Grans></grans>
  <omrade><DP_Omrade gml:id="plan"><plus xlink:href="#L1"/><plus xlink:href="#L2"/><plus xlink:href="#L3"/><plus xlink:href="#L4"/></DP_Omrade></omrade>
  <omrade><DP_Omrade gml:id="o1"><plus xlink:href="#L1"/><plus xlink:href="#L2"/><plus xlink:href="#L3"/><plus xlink:href="#L4"/></DP_Omrade></omrade>
  <omrade><DP_Omrade gml:id="o2"><plus xlink:href="#L5"/><plus xlink:href="#L6"/><plus xlink:href="#L7"/><plus xlink:href="#L8"/></DP_Omrade></omrade>
  <plan><DP_Plan gml:id="p"><uuid>fcb52244-0586-5bd9-81bc-5422c1ed87ec</uuid><planid>Exempel</planid><plantyp>DP</plantyp><forslag>true</forslag><plannamn>Frö (påhittad)</plannamn><kommun>0484</kommun><koordinatsystem>SWEREF99_16_30</koordinatsystem><katalog>Boverket</katalog><katalogversion>01.12.2025</katalogversion><planomrade xlink:href="#plan"/>
    <anvandningsbestammelse><DP_Anvandningsbestammelse gml:id="b1"><uuid>dbd7a345-c9f1-5e07-8bef-77e75700b5c3</uuid><bestammelseid>1</bestammelseid><omrade xlink:href="#o1"/><anvandningsslag>DP_KM_B2</anvandningsslag></DP_Anvandningsbestammelse></anvandningsbestammelse>
    <egenskapsbestammelse><DP_Egenskapsbestammelse gml:id="b2"><uuid>29df8c7d-2089-5e40-ab9d-963056e4bf5a</uuid><bestammelseid>2</bestammelseid><omrade xlink:href="#o2"/><bestammelsetyp>DP_KM_Eg_Hojd_HogstaHojd_Nockhojd</bestammelsetyp><variabel><DP_VarDecimaltal><namn>höjd</namn><varde>9</varde></DP_VarDecimaltal></variabel></DP_Egenskapsbestammelse></egenskapsbestammelse>
  </DP_Plan></plan>
</DP_Data>
